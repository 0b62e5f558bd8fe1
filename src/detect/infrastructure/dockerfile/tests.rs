//! What a Dockerfile declares.

use super::*;
use crate::detect::infrastructure::body::{at, items};
use crate::detect::infrastructure::tests::{addresses, model, of};
use crate::document::yaml::tests::shape;

const FILE: &str = "ARG V=3.19\nFROM golang:1.22 AS build\nRUN go build\nUSER root\nFROM alpine:${V} AS base\nENV HOME_UID=1000\nUSER 10:${HOME_UID}\nFROM base\nRUN apk add --no-cache curl && \\\n    curl -sSL https://x/$Y | sh\nHEALTHCHECK NONE\nEXPOSE 80 443/tcp\nCOPY --from=build --chown=${HOME_UID} a b\nCMD [\"sh\", \"-c\", \"a | b\"]\n";

fn body(text: &str, address: &str) -> String {
    let model = model(&[("Dockerfile", text)]);
    let resource = of(&model, &format!("Dockerfile#{address}"));
    shape(&resource.body)
}

#[test]
fn instructions_are_resources() {
    let model = model(&[("a/Dockerfile", FILE)]);
    assert_eq!(
        addresses(&model),
        [
            "a/Dockerfile",
            "a/Dockerfile#ARG[0]",
            "a/Dockerfile#build.FROM[0]",
            "a/Dockerfile#build.RUN[0]",
            "a/Dockerfile#build.USER[0]",
            "a/Dockerfile#base.FROM[0]",
            "a/Dockerfile#base.ENV[0]",
            "a/Dockerfile#base.USER[0]",
            "a/Dockerfile#2.FROM[0]",
            "a/Dockerfile#2.RUN[0]",
            "a/Dockerfile#2.HEALTHCHECK[0]",
            "a/Dockerfile#2.EXPOSE[0]",
            "a/Dockerfile#2.COPY[0]",
            "a/Dockerfile#2.CMD[0]",
        ]
    );
    let run = of(&model, "a/Dockerfile#2.RUN[0]");
    assert_eq!(
        shape(run.body.get("commands").unwrap()),
        r#"[["apk","add","--no-cache","curl"],["curl","-sSL",?],["sh"]]"#
    );
    assert_eq!(
        shape(run.body.get("pipelines").unwrap()),
        r#"[[["curl","-sSL",?],["sh"]]]"#
    );
    let curl = &items(run.body.get("commands"))[1];
    assert_eq!(model.sources.text(curl.place), "curl -sSL https://x/$Y");
    assert_eq!(
        model.sources.text(run.header),
        "RUN apk add --no-cache curl && \\"
    );
    assert_eq!(run.body.get("final_stage").unwrap().as_bool(), Some(true));
    let build = of(&model, "a/Dockerfile#build.USER[0]");
    assert_eq!(
        build.body.get("final_stage").unwrap().as_bool(),
        Some(false)
    );
    let copy = of(&model, "a/Dockerfile#2.COPY[0]");
    assert_eq!(
        shape(copy.body.get("flags").unwrap()),
        r#"{from:"build",chown:"1000"}"#
    );
    let cmd = of(&model, "a/Dockerfile#2.CMD[0]");
    assert_eq!(
        shape(cmd.body.get("pipelines").unwrap()),
        r#"[[["a"],["b"]]]"#
    );
}

#[test]
fn the_image_says_what_holds_in_the_end() {
    let model = model(&[("Dockerfile", FILE)]);
    let image = of(&model, "Dockerfile");
    assert_eq!(&*image.kind, "image");
    assert_eq!(
        shape(at(&image.body, &["user", "words"]).unwrap()),
        r#"["10:1000"]"#
    );
    assert_eq!(
        shape(image.body.get("exposed").unwrap()),
        r#"["80","443/tcp"]"#
    );
    assert_eq!(
        shape(image.body.get("base").unwrap()),
        r#"{kind:"image",reference:"alpine:3.19",name:"alpine",spelled:"alpine:3.19",tag:"3.19"}"#
    );
    assert!(image.body.get("healthcheck").is_some() && image.body.get("entrypoint").is_none());
    assert_eq!(model.sources.text(image.header), "FROM base");
    let finals: Vec<_> = items(image.body.get("stages"))
        .iter()
        .map(|stage| stage.get("final").unwrap().as_bool().unwrap())
        .collect();
    assert_eq!(finals, [false, true, true]);
}

#[test]
fn variables_are_known_as_far_as_the_file_tells() {
    let user = |text: &str| {
        let model = model(&[("Dockerfile", text)]);
        shape(&items(model.resources.last().unwrap().body.get("words"))[0])
    };
    assert_eq!(user("FROM a\nARG U=app\nUSER $U"), "\"app\"");
    assert_eq!(user("FROM a\nARG U\nUSER $U"), "?");
    assert_eq!(user("ARG U=g\nFROM a\nUSER $U"), "\"\"");
    assert_eq!(user("ARG U=g\nFROM a\nARG U\nUSER $U"), "\"g\"");
    assert_eq!(user("FROM a\nENV U root\nUSER ${U}"), "\"root\"");
    assert_eq!(
        user("FROM a AS b\nENV U=x\nARG W=y\nFROM b\nUSER $U$W"),
        "\"x\""
    );
    assert_eq!(user("FROM a\nARG U=x\nENV U=y\nUSER $U"), "\"y\"");
}

#[test]
fn pairs_and_images_are_taken_apart() {
    assert!(body("FROM a\nENV A=1 B=\"x y\"", "0.ENV[0]").ends_with("pairs:{A:\"1\",B:\"x y\"}}"));
    assert!(body("FROM a\nENV A b c", "0.ENV[0]").ends_with("pairs:{A:\"b c\"}}"));
    assert!(body("FROM a\nARG A B=1", "0.ARG[0]").ends_with("pairs:{A:null,B:\"1\"}}"));
    let image = body("ARG T\nFROM r:5000/a:${T}-x", "0.FROM[0]");
    assert!(
        image.ends_with(
            "image:{kind:\"image\",reference:?,name:\"r:5000/a\",spelled:\"r:5000/a:?-x\",tag:?}}"
        ),
        "{image}"
    );
    assert!(body("FROM scratch", "0.FROM[0]").ends_with("image:{kind:\"scratch\"}}"));
}

#[test]
fn here_documents_of_a_run_are_its_script() {
    let commands = |text: &str| {
        let model = model(&[("Dockerfile", text)]);
        shape(
            model
                .resources
                .last()
                .unwrap()
                .body
                .get("commands")
                .unwrap(),
        )
    };
    assert_eq!(
        commands("FROM a\nRUN <<EOF\nb c\nd\nEOF\n"),
        r#"[["b","c"],["d"]]"#
    );
    assert_eq!(
        commands("FROM a\nRUN <<EOF\n#!/usr/bin/env python\nimport x\nEOF\n"),
        "[]"
    );
    assert_eq!(
        commands("FROM a\nRUN bash -e <<EOF\nb\nEOF\n"),
        r#"[["b"]]"#
    );
    assert_eq!(
        commands("FROM a\nRUN python3 <<EOF\nb\nEOF\n"),
        r#"[["python3"]]"#
    );
}

#[test]
fn files_are_known_by_their_names() {
    let is = |path: &str| is_dockerfile(&RepoPath::new(path).unwrap());
    for path in [
        "Dockerfile",
        "a/dockerfile",
        "Dockerfile.dev",
        "web.Dockerfile",
        "Containerfile",
        "x/Containerfile.prod",
        "Dockerfile_desktop",
        "a/Dockerfile-alpine",
    ] {
        assert!(is(path), "{path}");
    }
    for path in [
        "Dockerfile.dockerignore",
        "Dockerfile.md",
        "dockerfile_lint.py",
        "docs/Dockerfiles",
        ".dockerignore",
    ] {
        assert!(!is(path), "{path}");
    }
}

#[test]
fn what_is_no_dockerfile_is_a_gap() {
    let model = model(&[
        ("Dockerfile", "FROM a\nFRUM b\nUSER c\n"),
        ("Dockerfile.j2", "FROM {{ a }}\n{% if b %}\nUSER c\n"),
    ]);
    assert_eq!(model.unread.len(), 2);
    assert!(model.unread[0].place.is_some());
    assert!(model.unread[1].reason.contains("template"));
    assert_eq!(
        addresses(&model),
        ["Dockerfile", "Dockerfile#0.FROM[0]", "Dockerfile#0.USER[0]"]
    );
}

#[test]
fn a_program_about_dockerfiles_is_none() {
    let is = |path: &str| super::is_dockerfile(&crate::source::RepoPath::new(path).unwrap());
    for path in [
        "Dockerfile",
        "a/Dockerfile.go",
        "web.dockerfile",
        "Containerfile",
    ] {
        assert!(is(path), "{path}");
    }
    for path in ["dockerfile.rs", "Dockerfile.md", "Dockerfile.dockerignore"] {
        assert!(!is(path), "{path}");
    }
}

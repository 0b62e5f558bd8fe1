//! What manifests declare, and what belongs together.

use super::*;
use crate::detect::infrastructure::tests::{addresses, model, of};

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    metadata: {labels: {app: web, tier: front}}\n    spec:\n      serviceAccountName: robot\n      securityContext: {runAsNonRoot: yes, runAsUser: 1}\n      containers:\n      - name: web\n        image: nginx\n        securityContext: {runAsUser: 0}\n      - name: side\n      initContainers:\n      - name: init\n";

#[test]
fn a_workload_declares_its_pod_and_its_containers() {
    let model = model(&[("a.yaml", DEPLOYMENT)]);
    assert_eq!(
        addresses(&model),
        [
            "Deployment/shop/web",
            "Deployment/shop/web/pod",
            "Deployment/shop/web/containers/web",
            "Deployment/shop/web/containers/side",
            "Deployment/shop/web/initContainers/init",
        ]
    );
    let pod = of(&model, "Deployment/shop/web/pod");
    assert_eq!(&*pod.kind, "pod");
    assert_eq!(pod.body.get("$namespace").unwrap().as_str(), Some("shop"));
    let web = of(&model, "Deployment/shop/web/containers/web");
    assert_eq!((&*web.kind, &*web.name), ("container", "web"));
    let context = web.body.get("$securityContext").unwrap();
    assert_eq!(context.get("runAsUser").unwrap().as_number(), Some(0.0));
    assert_eq!(context.get("runAsNonRoot").unwrap().as_bool(), Some(true));
    assert_eq!(model.sources.text(web.header), "name: web");
    let side = of(&model, "Deployment/shop/web/containers/side");
    let account = side
        .body
        .get("$pod")
        .unwrap()
        .get("serviceAccountName")
        .unwrap();
    assert_eq!(account.as_str(), Some("robot"));
}

#[test]
fn every_kind_of_workload_has_its_pod() {
    let spec = "{containers: [{name: c}]}";
    let cases = [
        ("v1", "Pod", format!("spec: {spec}")),
        (
            "batch/v1",
            "Job",
            format!("spec: {{template: {{spec: {spec}}}}}"),
        ),
        (
            "batch/v1",
            "CronJob",
            format!("spec: {{jobTemplate: {{spec: {{template: {{spec: {spec}}}}}}}}}"),
        ),
        (
            "argoproj.io/v1alpha1",
            "Rollout",
            format!("spec: {{template: {{spec: {spec}}}}}"),
        ),
        (
            "serving.knative.dev/v1",
            "Service",
            format!("spec: {{template: {{spec: {spec}}}}}"),
        ),
        (
            "v1",
            "ReplicationController",
            format!("spec: {{template: {{spec: {spec}}}}}"),
        ),
        (
            "keda.sh/v1alpha1",
            "ScaledJob",
            format!("spec: {{jobTargetRef: {{template: {{spec: {spec}}}}}}}"),
        ),
        ("v1", "PodTemplate", format!("template: {{spec: {spec}}}")),
    ];
    for (version, kind, rest) in cases {
        let text = format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: n}}\n{rest}\n");
        let model = model(&[("a.yml", &text)]);
        let expected = format!("{kind}/default/n/containers/c");
        assert!(
            addresses(&model).contains(&expected.as_str()),
            "{kind}: {:?}",
            addresses(&model)
        );
    }
}

#[test]
fn documents_and_lists_are_taken_apart() {
    let text = "---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- apiVersion: v1\n  kind: ConfigMapList\n  items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\n";
    let json =
        r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "d", "namespace": "e"}}"#;
    let model = model(&[("a.yaml", text), ("b.json", json)]);
    assert_eq!(
        addresses(&model),
        [
            "Secret/default/a",
            "ConfigMap/default/b",
            "ClusterRole/c",
            "Service/e/d"
        ]
    );
}

#[test]
fn what_only_looks_like_a_manifest_declares_nothing() {
    let model = model(&[
        (
            "kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
        ),
        ("Chart.yaml", "apiVersion: v2\nname: kind\nversion: 1.0.0\n"),
        ("values.yaml", "kind: x\na: apiVersion\n"),
        ("other.json", "{\"kind\": 1, \"apiVersion\": 2}"),
    ]);
    assert!(addresses(&model).is_empty());
    assert!(model.unread.is_empty());
}

#[test]
fn patches_declare_nothing() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n";
    let model = model(&[
        ("base/a.yaml", patch),
        ("over/b.yaml", patch),
        ("over/c.yaml", patch),
        (
            "over/kustomization.yaml",
            "patchesStrategicMerge: [./b.yaml]\npatches: [{path: ../shared/d.yaml}, {patch: '- op: add'}, {path: ../../../x}]\n",
        ),
        ("shared/d.yaml", patch),
    ]);
    let files: Vec<_> = model
        .resources
        .iter()
        .filter(|resource| &*resource.kind == "Deployment")
        .map(|resource| {
            model
                .sources
                .get(resource.body.place.file)
                .path
                .to_text()
                .into_owned()
        })
        .collect();
    assert_eq!(files, ["base/a.yaml", "over/c.yaml"]);
}

#[test]
fn templates_are_said_to_be_templates() {
    let manifest = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
    let model = model(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\n"),
        (
            "c/templates/a.yaml",
            &format!("{{{{- if .Values.a }}}}\n{manifest}{{{{- end }}}}\n"),
        ),
        (
            "c/templates/b.yaml",
            &format!("{manifest}spec: {{nodeName: '{{{{ .Values.n }}}}'}}\n"),
        ),
        ("c/templates/plain.yaml", manifest),
        (
            "d.yaml",
            &format!("{manifest}spec:\n  nodeName: {{{{ n }}}}\n"),
        ),
        (
            "e.yaml",
            &format!("{manifest}spec: {{nodeName: '{{{{n}}}}'}}\n"),
        ),
        ("f.yaml", "apiVersion: v1\nkind: [\n"),
    ]);
    let unread: Vec<_> = model
        .unread
        .iter()
        .map(|one| {
            (
                one.path.to_text().into_owned(),
                one.reason.starts_with("a template of manifests"),
            )
        })
        .collect();
    let expected = [
        ("c/templates/a.yaml", true),
        ("c/templates/b.yaml", true),
        ("d.yaml", true),
        ("f.yaml", false),
    ];
    assert_eq!(
        unread,
        expected.map(|(path, template)| (path.to_owned(), template))
    );
    assert_eq!(
        model
            .resources
            .iter()
            .filter(|resource| &*resource.kind == "Pod")
            .count(),
        2
    );
    assert!(model.unread[3].place.is_some());
}

#[test]
fn objects_that_belong_together_are_found() {
    let text = format!(
        "{DEPLOYMENT}---\n{}---\n{}---\n{}---\n{}---\n{}---\n{}---\n{}",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, namespace: shop}\nspec: {podSelector: {}}\n",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [front]}, {key: x, operator: DoesNotExist}]}}\n",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: back, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}\n",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: other}\nspec: {podSelector: {}}\n",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot, namespace: shop}\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: r}\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\n",
    );
    let model = model(&[("a.yaml", &text)]);
    let pod = of(&model, "Deployment/shop/web/pod");
    let policies: Vec<_> = network_policies(&model, pod)
        .iter()
        .map(|policy| policy.name.to_string())
        .collect();
    assert_eq!(policies, ["all", "web"]);
    assert_eq!(&*service_account(&model, pod).unwrap().name, "robot");
    let binding = of(&model, "RoleBinding/shop/b");
    assert_eq!(&*role_of(&model, binding).unwrap().address, "Role/shop/r");
}

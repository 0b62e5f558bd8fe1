//! Versions that AWS no longer supports, with the day on which support ended.
//!
//! | predicate | asked of |
//! |---|---|
//! | `ended-lambda-runtime` | the text of a runtime identifier |
//! | `ended-eks-version` | the text of a Kubernetes version |
//! | `ended-database-engine` | a body with engine and version, in Terraform's or CloudFormation's spelling |

use super::Asked;
use crate::detect::infrastructure::matcher::Truth;
use crate::document::Node;
use jiff::civil::{Date, date};

/// A name, and the year, month and day on which support ended.
type Ended = (&'static str, i16, i8, i8);

/// Deprecation days of runtimes: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>. Sorted.
const LAMBDA: &[Ended] = &[
    ("dotnet5.0", 2022, 5, 10),
    ("dotnet6", 2024, 12, 20),
    ("dotnet7", 2024, 5, 14),
    ("dotnet8", 2026, 11, 10),
    ("dotnetcore1.0", 2019, 6, 27),
    ("dotnetcore2.0", 2019, 5, 30),
    ("dotnetcore2.1", 2022, 1, 5),
    ("dotnetcore3.1", 2023, 4, 3),
    ("go1.x", 2024, 1, 8),
    ("java8", 2024, 1, 8),
    ("nodejs", 2016, 8, 30),
    ("nodejs10.x", 2021, 7, 30),
    ("nodejs12.x", 2023, 3, 31),
    ("nodejs14.x", 2023, 12, 4),
    ("nodejs16.x", 2024, 6, 12),
    ("nodejs18.x", 2025, 9, 1),
    ("nodejs20.x", 2026, 4, 30),
    ("nodejs22.x", 2027, 4, 30),
    ("nodejs4.3", 2020, 3, 5),
    ("nodejs4.3-edge", 2020, 3, 5),
    ("nodejs6.10", 2019, 8, 12),
    ("nodejs8.10", 2020, 3, 6),
    ("provided", 2024, 1, 8),
    ("provided.al2", 2026, 7, 31),
    ("python2.7", 2021, 7, 15),
    ("python3.10", 2026, 10, 31),
    ("python3.6", 2022, 7, 18),
    ("python3.7", 2023, 12, 4),
    ("python3.8", 2024, 10, 14),
    ("python3.9", 2025, 12, 15),
    ("ruby2.5", 2021, 7, 30),
    ("ruby2.7", 2023, 12, 7),
    ("ruby3.2", 2026, 3, 31),
    ("ruby3.3", 2027, 3, 31),
];

/// End of standard support: <https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html>.
const EKS: &[Ended] = &[
    ("1.10", 2019, 7, 22),
    ("1.11", 2019, 11, 4),
    ("1.12", 2020, 5, 11),
    ("1.13", 2020, 6, 30),
    ("1.14", 2020, 12, 8),
    ("1.15", 2021, 5, 3),
    ("1.16", 2021, 9, 27),
    ("1.17", 2021, 11, 2),
    ("1.18", 2022, 8, 15),
    ("1.19", 2022, 8, 1),
    ("1.20", 2022, 11, 1),
    ("1.21", 2023, 2, 16),
    ("1.22", 2023, 6, 4),
    ("1.23", 2023, 10, 11),
    ("1.24", 2024, 1, 31),
    ("1.25", 2024, 5, 1),
    ("1.26", 2024, 6, 11),
    ("1.27", 2024, 7, 24),
    ("1.28", 2024, 11, 26),
    ("1.29", 2025, 3, 23),
    ("1.30", 2025, 7, 23),
    ("1.31", 2025, 11, 26),
    ("1.32", 2026, 3, 23),
    ("1.33", 2026, 7, 29),
    ("1.34", 2026, 12, 2),
    ("1.35", 2027, 3, 27),
    ("1.36", 2027, 8, 2),
];

/// End of standard support of major versions, as `engine version`:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.release-calendars.html>,
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-versions.html>.
const DATABASES: &[Ended] = &[
    ("aurora 5.6", 2023, 2, 28),
    ("aurora-mysql 5.7", 2024, 10, 31),
    ("aurora-postgresql 9", 2022, 4, 30),
    ("aurora-postgresql 10", 2023, 1, 31),
    ("aurora-postgresql 11", 2024, 2, 29),
    ("aurora-postgresql 12", 2025, 2, 28),
    ("aurora-postgresql 13", 2026, 2, 28),
    ("aurora-postgresql 14", 2027, 2, 28),
    ("mariadb 10.0", 2021, 2, 1),
    ("mariadb 10.1", 2021, 4, 1),
    ("mariadb 10.2", 2022, 10, 15),
    ("mariadb 10.3", 2023, 10, 23),
    ("mariadb 10.4", 2025, 2, 28),
    ("mariadb 10.5", 2026, 8, 31),
    ("mariadb 10.6", 2026, 12, 31),
    ("mysql 5.5", 2021, 5, 25),
    ("mysql 5.6", 2022, 3, 1),
    ("mysql 5.7", 2024, 2, 29),
    ("mysql 8.0", 2026, 7, 31),
    ("postgres 9", 2022, 4, 30),
    ("postgres 10", 2023, 4, 30),
    ("postgres 11", 2024, 2, 29),
    ("postgres 12", 2025, 2, 28),
    ("postgres 13", 2026, 2, 28),
    ("postgres 14", 2027, 2, 28),
    ("redis 2", 2023, 1, 13),
    ("redis 3", 2023, 7, 31),
    ("redis 4", 2026, 1, 31),
    ("redis 5", 2026, 1, 31),
    ("redis 6", 2027, 1, 31),
];

pub fn ended_lambda_runtime(asked: &Asked<'_, '_>) -> Truth {
    of_text(asked, LAMBDA)
}

pub fn ended_eks_version(asked: &Asked<'_, '_>) -> Truth {
    of_text(asked, EKS)
}

pub fn ended_database_engine(asked: &Asked<'_, '_>) -> Truth {
    let text = |names: [&str; 2]| names.iter().find_map(|name| asked.node.get(name));
    let engine = text(["engine", "Engine"]);
    let Some(version) = text(["engine_version", "EngineVersion"]) else {
        return Truth::False;
    };
    let (Some(engine), Some(number)) = (engine.and_then(Node::as_str), spelled(version)) else {
        return Truth::Unknown;
    };
    let named = format!("{} {number}", engine.to_ascii_lowercase());
    let ended = DATABASES.iter().any(|(known, year, month, day)| {
        is_release_of(&named, known) && has_ended(date(*year, *month, *day), asked)
    });
    Truth::of(ended, version.place)
}

/// The version as it is written, also as a number.
fn spelled(version: &Node) -> Option<String> {
    let number = version.as_number().map(|number| number.to_string());
    version.as_str().map(str::to_owned).or(number)
}

/// Whether a version is the known one or a release within it: `mysql 5.7.44` is of `mysql 5.7`.
fn is_release_of(named: &str, known: &str) -> bool {
    named
        .strip_prefix(known)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn of_text(asked: &Asked<'_, '_>, table: &[Ended]) -> Truth {
    let Some(text) = spelled(asked.node) else {
        return Truth::Unknown;
    };
    let found = table.iter().find(|(name, ..)| *name == text);
    let ended =
        found.is_some_and(|(_, year, month, day)| has_ended(date(*year, *month, *day), asked));
    Truth::of(ended, asked.node.place)
}

fn has_ended(end: Date, asked: &Asked<'_, '_>) -> bool {
    end < asked.world.today
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_day_that_exists() {
        assert!(LAMBDA.is_sorted_by_key(|(name, ..)| *name));
        for (name, year, month, day) in [LAMBDA, EKS, DATABASES].concat() {
            assert!(Date::new(year, month, day).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_release_belongs_to_its_major_version() {
        assert!(is_release_of("mysql 5.7.44", "mysql 5.7"));
        assert!(is_release_of("postgres 9.6", "postgres 9"));
        assert!(!is_release_of("postgres 90", "postgres 9"));
        assert!(!is_release_of("mariadb 10.11", "mariadb 10.1"));
    }
}

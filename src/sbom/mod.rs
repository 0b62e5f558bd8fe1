//! Software bills of materials: packages as CycloneDX and SPDX write them. Pure: packages in, text out.

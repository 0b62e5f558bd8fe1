"""PyPI's sigstore, securesystemslib and in-toto-attestation as clients of their own. No check of ours.

client.py sign statement|file CONFIG INPUT OUT          the token comes from the runner's environment
client.py verify statement|file CONFIG BUNDLE IDENTITY ISSUER [FILE]
client.py verify-key PUBLIC BUNDLE                      the envelope alone, by securesystemslib
client.py describe BUNDLE                               the statement and its summary, by in-toto-attestation's definitions
"""

import base64
import json
import sys
from pathlib import Path

from google.protobuf import json_format
from in_toto_attestation.predicates.vsa.v1.vsa_pb2 import VerificationSummary
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sigstore.dsse import Statement as SigstoreStatement
from sigstore.models import Bundle, ClientTrustConfig
from sigstore.oidc import IdentityToken, detect_credential
from sigstore.sign import SigningContext
from sigstore.verify import Verifier, policy

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def read_config(path: str) -> ClientTrustConfig:
    return ClientTrustConfig.from_json(Path(path).read_text())


def envelope_of(bundle: str) -> dict:
    return json.loads(Path(bundle).read_text())["dsseEnvelope"]


def sign(kind: str, config: str, source: str, out: str) -> None:
    context = SigningContext.from_trust_config(read_config(config))
    content = Path(source).read_bytes()
    with context.signer(IdentityToken(detect_credential())) as signer:
        if kind == "statement":
            bundle = signer.sign_dsse(SigstoreStatement(content))
        else:
            bundle = signer.sign_artifact(content)
    Path(out).write_text(bundle.to_json())


def verify(kind: str, config: str, source: str, identity: str, issuer: str, *artefact: str) -> None:
    verifier = Verifier(trusted_root=read_config(config).trusted_root)
    bundle = Bundle.from_json(Path(source).read_bytes())
    expected = policy.Identity(identity=identity, issuer=issuer)
    if kind == "statement":
        payload_type, _ = verifier.verify_dsse(bundle, expected)
        assert payload_type == PAYLOAD_TYPE, payload_type
    else:
        verifier.verify_artifact(Path(artefact[0]).read_bytes(), bundle, expected)


def verify_key(public: str, source: str) -> None:
    envelope = envelope_of(source)
    # This library matches keys by an identifier, which DSSE leaves to the producer and our verifier never trusts.
    for signature in envelope["signatures"]:
        signature["keyid"] = "expected"
    key = SSlibKey.from_crypto(load_pem_public_key(Path(public).read_bytes()), keyid="expected")
    Envelope.from_dict(envelope).verify([key], 1)


def describe(source: str) -> None:
    statement = json.loads(base64.b64decode(envelope_of(source)["payload"], validate=True))
    message = json_format.ParseDict(statement, StatementMessage())
    Statement.copy_from_pb(message).validate()
    # Fields of our own may stand beside those of the predicate. The levels are a list in SLSA's text and in its examples, and one
    # string in this package's definition: they are read apart.
    fields = {name: value for name, value in statement["predicate"].items() if name != "verifiedLevels"}
    summary = json_format.ParseDict(fields, VerificationSummary(), ignore_unknown_fields=True)
    levels = statement["predicate"]["verifiedLevels"]
    print(json.dumps({"verifier": summary.verifier.id, "result": summary.verification_result, "levels": levels}))


COMMANDS = {"sign": sign, "verify": verify, "verify-key": verify_key, "describe": describe}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
    print("ok")

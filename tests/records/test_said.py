"""
What a customer only said of himself verifies nothing.
"""

from crmkit.records import Customer, Verification, VerificationMethod, verified_fields


def test_what_was_only_said_is_not_verified() -> None:
    """
    Also where it is on record by now; an official source bears it out.
    """
    client = Customer(id="C1", name="恒信集团")
    said, official = (
        Verification.of(
            {
                "customer": "C1",
                "field_name": "name",
                "value": "恒信集团",
                "method": method,
            }
        )
        for method in ("客户自述", "official")
    )

    assert VerificationMethod.SAID is said.method
    assert [False, True] == [mark.verifies(client) for mark in (said, official)]
    assert {"name": official} == verified_fields(client, [official, said])

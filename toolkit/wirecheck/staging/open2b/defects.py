"""What can be wrong with this vendor, one small thing each; `store.on` stands beside the code that it bends."""

from __future__ import annotations

from wirecheck.staging.vendor import Defect, Trigger

_DOCUMENT, _COMPANION = "open2b-customers-v13", "companion"
_EASY, _MEDIUM, _HARD = Trigger.EASY, Trigger.MEDIUM, Trigger.HARD


def _defect(name: str, operation: str, section: str, trigger: Trigger, *, does: str, shows: str, document: str = _DOCUMENT) -> Defect:
    return Defect(name=f"open2b-{name}", operation=f"customers.{operation}", does=does, shows=shows, document=document, section=section, trigger=trigger)


_ANSWERS = (
    _defect("count-as-text", "count", "customers.count > response", _EASY, does="count is a string", shows="any count"),
    _defect("created-id-as-text", "create", "customers.create > response", _EASY, does="the new id is a string", shows="any create that succeeds"),
    _defect("can-login-as-number", "find", "customers.find > response", _EASY, does="canLogin is 0 or 1", shows="any customer shown"),
    _defect(
        "collections-as-text",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="ids of additional collections are strings",
        shows="a customer with additional collections",
    ),
    _defect(
        "second-company-code-missing",
        "find",
        "customers.find > response",
        _EASY,
        does="billing addresses lack companyCode2",
        shows="any customer shown with billingAddress",
    ),
    _defect(
        "find-shows-total", "find", "customers.find > response", _EASY, does="a member that no page knows, total, stands beside customers", shows="any find"
    ),
    _defect(
        "update-answers-number",
        "update",
        "customers.update > response",
        _EASY,
        does="a member that no page knows, updated, stands beside status",
        shows="any update that succeeds",
    ),
    _defect("creation-time-iso", "find", "customers.find > response", _EASY, does="creationTime has a T and a Z", shows="any customer shown"),
    _defect(
        "no-login-as-zeros",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="loginTime is all zeros instead of null",
        shows="a customer that never logged in",
    ),
    _defect("empty-code-null", "find", "customers.find > response", _MEDIUM, does="an empty code is null", shows="a customer without a code"),
    _defect("empty-wish-list-null", "find", "customers.find > response", _MEDIUM, does="an empty wishList is null", shows="a customer with an empty wish list"),
    _defect("none-found-null", "find", "customers.find > response", _MEDIUM, does="customers is null where nobody was found", shows="a find that finds nobody"),
    _defect(
        "no-shipping-as-object",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="shippingAddress is an empty object instead of null",
        shows="a customer without a shipping address",
    ),
    _defect(
        "locale-with-underscore",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="language and region of a locale are joined by an underscore",
        shows="a customer whose locale has a region",
    ),
    _defect(
        "no-password-as-null",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="encryptedPassword is null where there is no password",
        shows="a customer without a password",
    ),
    _defect(
        "encrypted-password-of-44",
        "find",
        "customers.find > response",
        _EASY,
        does="encryptedPassword lacks its last character",
        shows="a customer with a password",
    ),
    _defect(
        "has-password-from-login",
        "find",
        "customers.find > response",
        _HARD,
        does="hasPassword is false where canLogin is",
        shows="a customer with a password that cannot log in",
    ),
    _defect(
        "full-name-of-company",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="fullName is the company name even where that is empty",
        shows="a customer without a company name",
    ),
    _defect(
        "unknown-customer-left-out",
        "get",
        "customers.get > response",
        _MEDIUM,
        does="an answer about nobody lacks customer, which should be null",
        shows="a get of an id of nobody",
    ),
)

_REQUESTS = (
    _defect(
        "code-of-33-accepted",
        "create",
        "customers.create > request",
        _HARD,
        does="a code may have 33 characters",
        shows="a create or update with a code of 33 characters",
    ),
    _defect("city-not-required", "create", "customers.create > request", _MEDIUM, does="a billing address may lack its city", shows="a create without city"),
    _defect(
        "any-encryption-accepted",
        "create",
        "customers.create > notes",
        _MEDIUM,
        does="any cryptedBy is taken, unknown ones as plain text",
        shows="a password with an unknown cryptedBy",
    ),
    _defect(
        "any-order-accepted",
        "find",
        "customers.find > request",
        _MEDIUM,
        does="unknown orders are passed over",
        shows="a find with an order that the page does not list",
    ),
    _defect(
        "unknown-field-accepted",
        "find",
        "Errors > common types",
        _MEDIUM,
        document=_COMPANION,
        does="unknown members are passed over",
        shows="any call with an unknown member",
    ),
    _defect(
        "password-of-17-accepted",
        "create",
        "customers.create > errors",
        _HARD,
        does="a plain password may have 17 characters",
        shows="a plain password of 17 characters",
    ),
    _defect(
        "email-form-not-checked",
        "create",
        "customers.create > errors",
        _MEDIUM,
        does="any text is an e-mail",
        shows="a create with an e-mail without an at sign",
    ),
    _defect(
        "login-without-password",
        "create",
        "customers.create > errors",
        _MEDIUM,
        does="a customer without a password can be let in",
        shows="a create with canLogin and no password",
    ),
    _defect(
        "future-creation-accepted",
        "create",
        "customers.create > errors",
        _HARD,
        does="creationTime may lie in the future",
        shows="a create with a creationTime of tomorrow",
    ),
    _defect(
        "login-before-creation-accepted",
        "create",
        "customers.create > errors",
        _HARD,
        does="loginTime may lie before creationTime",
        shows="a create whose times are the wrong way round",
    ),
    _defect(
        "repeated-collection-accepted",
        "create",
        "customers.create > errors",
        _MEDIUM,
        does="collections may name one twice",
        shows="a create that repeats an additional collection",
    ),
    _defect(
        "collection-101-accepted",
        "create",
        "customers.create > errors",
        _HARD,
        does="a customer may have 101 additional collections",
        shows="a create with 101 additional collections",
    ),
    _defect(
        "duplicate-code-accepted",
        "create",
        "customers.create > notes",
        _MEDIUM,
        does="two customers may have one code",
        shows="a create with the code of another customer",
    ),
    _defect(
        "duplicate-email-accepted",
        "create",
        "customers.create > notes",
        _MEDIUM,
        does="two customers with a password may have one e-mail",
        shows="a create with password and the e-mail of another who has one",
    ),
)

_SEARCHES = (
    _defect("limit-ignored", "find", "customers.find > request", _EASY, does="limit is ignored", shows="a find with a limit below the number of customers"),
    _defect("first-from-one", "find", "customers.find > request", _HARD, does="first counts from 1", shows="a find with first 1, beside one with first 0"),
    _defect("order-ignored", "find", "customers.find > request", _EASY, does="order is ignored", shows="a find with an order other than by id"),
    _defect(
        "descending-ascends",
        "find",
        "customers.find > request",
        _MEDIUM,
        does="a descending order ascends",
        shows="a find with an order that begins with a minus",
    ),
    _defect(
        "find-ignores-fields", "find", "customers.find > request", _EASY, does="all fields are shown, whichever were asked for", shows="a find with fields"
    ),
    _defect(
        "empty-fields-give-all",
        "authenticate",
        "customers.authenticate > notes",
        _MEDIUM,
        does="an empty fields gives all of them",
        shows="an authentication, a find or a get with empty fields",
    ),
    _defect("find-ignores-country", "find", "customers.find > request", _EASY, does="the condition country is ignored", shows="a find with country"),
    _defect(
        "find-ignores-cannot-login",
        "find",
        "customers.find > request",
        _MEDIUM,
        does="the condition canLogin is ignored where it is false",
        shows="a find with canLogin false",
    ),
    _defect(
        "after-includes",
        "find",
        "customers.find > request",
        _HARD,
        does="after includes the identifier itself",
        shows="a find after the identifier of a customer",
    ),
    _defect(
        "labels-ignored", "find", "customers.find > request", _MEDIUM, does="the condition labels is ignored", shows="a find with labels, beside one without"
    ),
    _defect(
        "count-ignores-conditions",
        "count",
        "customers.count > request",
        _EASY,
        does="count counts everybody",
        shows="a count with conditions, beside the find with the same",
    ),
    _defect(
        "keywords-ascii-only",
        "find",
        "customers.find > request",
        _MEDIUM,
        does="keywords outside ASCII end in HTTP 500",
        shows="a find with a keyword such as Søren",
    ),
    _defect("empty-ids-crash", "find", "customers.find > request", _MEDIUM, does="empty ids end in HTTP 500", shows="a find or count with empty ids"),
)

_WRITES = (
    _defect(
        "update-blanks-address",
        "update",
        "customers.update > introduction",
        _MEDIUM,
        does="members of the billing address that an update leaves out are blanked",
        shows="an update of the address without phoneNumber, then a get",
    ),
    _defect(
        "update-drops-collections",
        "update",
        "customers.update > introduction",
        _MEDIUM,
        does="an update without collections empties them",
        shows="an update of a customer with additional collections, then a get",
    ),
    _defect(
        "update-ignores-group",
        "update",
        "customers.update > request",
        _MEDIUM,
        does="an update leaves the group as it was",
        shows="an update of group, then a get",
    ),
    _defect(
        "update-keeps-shipping",
        "update",
        "customers.update > request",
        _HARD,
        does="an update with shippingAddress null leaves it as it was",
        shows="such an update of a customer with a shipping address, then a get",
    ),
    _defect(
        "update-time-stands", "update", "customers.find > response", _MEDIUM, does="an update leaves updateTime as it was", shows="an update between two gets"
    ),
    _defect(
        "update-of-nobody-ok", "update", "customers.update > errors", _MEDIUM, does="an update of nobody succeeds", shows="an update of a deleted customer"
    ),
    _defect(
        "update-lost-together",
        "update",
        "customers.update > introduction",
        _HARD,
        does="an update is not written while another request is in flight",
        shows="updates at one time, then gets",
    ),
    _defect("delete-does-nothing", "delete", "customers.delete > introduction", _EASY, does="nobody is deleted", shows="a delete, then a get"),
    _defect(
        "delete-first-only",
        "delete",
        "customers.delete > introduction",
        _MEDIUM,
        does="only the first of several is deleted",
        shows="a delete of two, then a get of the second",
    ),
)

_PASSWORDS = (
    _defect(
        "plain-password-stored",
        "create",
        "customers.find > response",
        _MEDIUM,
        does="a password is stored as it came, and shown as encryptedPassword",
        shows="a create with a password, then a get",
    ),
    _defect(
        "failure-quotes-password",
        "create",
        "customers.create > errors",
        _MEDIUM,
        does="the failure about a password quotes it",
        shows="a plain password of 17 characters",
    ),
    _defect(
        "authenticate-echoes-password",
        "authenticate",
        "customers.authenticate > response",
        _EASY,
        does="the customer shown has the password that was sent",
        shows="an authentication that succeeds",
    ),
    _defect(
        "authenticate-locked",
        "authenticate",
        "customers.authenticate > introduction",
        _HARD,
        does="who cannot log in is authenticated all the same",
        shows="e-mail and password of a customer with canLogin false",
    ),
    _defect(
        "password-in-lower-case",
        "authenticate",
        "customers.authenticate > introduction",
        _HARD,
        does="a password is compared in lower case",
        shows="an authentication with another case, or of a password with capitals",
    ),
    _defect(
        "login-time-of-now",
        "authenticate",
        "customers.authenticate > notes",
        _MEDIUM,
        does="the login time shown is that of this call, not the one before",
        shows="two authentications of one customer",
    ),
    _defect(
        "login-time-not-kept",
        "authenticate",
        "customers.authenticate > notes",
        _MEDIUM,
        does="an authentication leaves loginTime as it was",
        shows="an authentication, then a get",
    ),
)

_ENVELOPE = (
    _defect("key-not-checked", "find", "Key", _EASY, document=_COMPANION, does="any key opens, and none too", shows="a call with a wrong key"),
    _defect("key-echoed", "find", "Key", _MEDIUM, document=_COMPANION, does="a refusal quotes the key that was sent", shows="a call with a wrong key"),
    _defect(
        "unknown-call-in-envelope",
        "find",
        "Failures outside the application",
        _MEDIUM,
        document=_COMPANION,
        does="a call that does not exist is a failure under HTTP 200",
        shows="a call by a name that the page does not have",
    ),
    _defect("failure-under-ok", "get", "Failures of the application", _EASY, document=_COMPANION, does="a failure has status ok", shows="any call that fails"),
    _defect(
        "failure-as-400",
        "get",
        "Failures of the application",
        _EASY,
        document=_COMPANION,
        does="a failure has the HTTP status 400",
        shows="any call that fails",
    ),
    _defect(
        "description-missing",
        "get",
        "Failures of the application",
        _EASY,
        document=_COMPANION,
        does="a failure has no description",
        shows="any call that fails",
    ),
    _defect(
        "double-by-another-type",
        "create",
        "customers.create > errors",
        _MEDIUM,
        does="AlreadyExists is called Duplicate",
        shows="a create with the code of another customer",
    ),
    _defect(
        "unknown-field-by-name",
        "get",
        "Errors > common types",
        _MEDIUM,
        document=_COMPANION,
        does="the field of an UnknownField is the member's name",
        shows="a call with an unknown member",
    ),
    _defect("answers-as-html", "find", "customers.find > response", _EASY, does="answers call themselves text/html", shows="any call"),
    _defect(
        "answers-in-latin-1",
        "find",
        "customers.find > response",
        _MEDIUM,
        does="answers are not in UTF-8",
        shows="a customer whose name has a letter outside ASCII",
    ),
)

DEFECTS: tuple[Defect, ...] = (*_ANSWERS, *_REQUESTS, *_SEARCHES, *_WRITES, *_PASSWORDS, *_ENVELOPE)
"""All of them."""

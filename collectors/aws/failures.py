"""What a failed AWS call means: not allowed, not there, refused credentials, or no readable answer."""

from __future__ import annotations

from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from collectors.base import CollectError, Forbidden, RefusedByGuard, Unavailable

DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "AccessDeniedForDependencyException", "AllAccessDisabled",
    "AuthorizationError", "AuthorizationErrorException", "InsufficientPermissions", "OptInRequired",
    "SubscriptionRequiredException", "UnauthorizedAccess", "UnauthorizedException", "UnauthorizedOperation",
    "KMSAccessDeniedException",
})
CREDENTIALS = {
    "ExpiredToken": "credentials_expired",
    "ExpiredTokenException": "credentials_expired",
    "RequestExpired": "credentials_expired",
    "TokenRefreshRequired": "credentials_expired",
    "AuthFailure": "credentials_refused",
    "IncompleteSignature": "credentials_refused",
    "InvalidAccessKeyId": "credentials_refused",
    "InvalidClientTokenId": "credentials_refused",
    "InvalidSecurity": "credentials_refused",
    "InvalidToken": "credentials_refused",
    "MissingAuthenticationToken": "credentials_refused",
    "SignatureDoesNotMatch": "credentials_refused",
    "UnrecognizedClientException": "credentials_refused",
}
THROTTLED = frozenset({
    "BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
    "SlowDown", "Throttling", "ThrottledException", "ThrottlingException", "TooManyRequestsException",
})
_TIMEOUTS = (sdk.ReadTimeoutError, sdk.ConnectTimeoutError)
_NO_CREDENTIALS = (
    sdk.NoCredentialsError, sdk.PartialCredentialsError, sdk.CredentialRetrievalError, sdk.ProfileNotFound,
    sdk.SSOError, sdk.UnauthorizedSSOTokenError, sdk.TokenRetrievalError, sdk.InvalidConfigError,
    sdk.ConfigParseError, sdk.ConfigNotFound, sdk.InfiniteLoopConfigError, sdk.RefreshWithMFAUnsupportedError,
)
_HINTS = {
    "credentials_expired": "Renew the credentials (for SSO: 'aws sso login') and collect again.",
    "credentials_refused": "Check the access key, the role and the clock of this machine; a region that is not enabled "
                           "for the account refuses every key.",
    "credentials_missing": "Give credentials by the environment, a profile, an instance role, or role_arn.",
    "throttled": "Collect again later, or ask AWS for a higher request rate.",
    "timeout": "Check the network and the proxy to the endpoint.",
    "unreachable": "Check the network, the proxy, the region name and endpoint_url.",
    "unreadable_answer": "Check that endpoint_url and the proxy lead to AWS.",
}


class CredentialsRefused(CollectError):
    """The credentials are missing, expired or not accepted: nothing else of this source can be read with them."""


def converted(error: Exception, operation: str) -> CollectError:
    """``error`` of botocore as the error of ours that says what it means for the evidence."""
    if isinstance(error, RefusedByGuard):
        return error
    if isinstance(error, sdk.ClientError):
        return _answered(error, operation)
    if isinstance(error, _NO_CREDENTIALS):
        return CredentialsRefused("credentials_missing", f"{operation}: expected usable credentials, got: {error}",
                                  operation=operation, hint=_HINTS["credentials_missing"])
    code = _silence(error)
    return Unavailable(code, f"{operation}: expected an answer, got {type(error).__name__}: {error}",
                       operation=operation, hint=_HINTS.get(code, ""))


def _silence(error: Exception) -> str:
    """The stable code of a call that got no readable answer."""
    if isinstance(error, _TIMEOUTS):
        return "timeout"
    if isinstance(error, (sdk.HTTPClientError, sdk.ConnectionError)):
        return "unreachable"
    if isinstance(error, ResponseParserError):
        return "unreadable_answer"
    return "client_error"


def _answered(error: sdk.ClientError, operation: str) -> CollectError:
    """The provider answered with an error: its code decides, then its HTTP status."""
    code = str(error.response.get("Error", {}).get("Code", "") or "unknown")
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    said = error.response.get("Error", {}).get("Message", "")
    if code in CREDENTIALS:
        stable = CREDENTIALS[code]
        return CredentialsRefused(stable, f"{operation}: the credentials were not accepted ({code}): {said}",
                                  operation=operation, hint=_HINTS[stable])
    if code in DENIED or (status == 403 and code not in THROTTLED):
        return Forbidden(code, f"{operation}: the caller is not allowed to read this ({code}): {said}",
                         operation=operation, hint="Grant it what 'tieout permissions' prints.")
    stable = "throttled" if code in THROTTLED or status == 429 else "server_error" if status >= 500 else code
    return Unavailable(stable, f"{operation}: expected an answer, got error {code} (HTTP {status}): {said}",
                       operation=operation, hint=_HINTS.get(stable, ""))

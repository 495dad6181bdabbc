using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Commands;

/// <summary>What goes wrong with Kafka as a line and an exit code; Kafka's own words and names stay.</summary>
static class KafkaFailure
{
    public static CommandFailure Of(KafkaException error) => error switch
    {
        KafkaSecurityException => new(ExitCode.Configuration, "WEIR2102", error.Message, error.Hint ?? ""),
        KafkaConnectionException => new(ExitCode.Unreachable, "WEIR2101", error.Message, error.Hint ?? "Check that the broker runs and that -b names it; 'weir broker' starts one here"),
        KafkaServerException server => new(ExitCodeOf(server.Code), "WEIR2103", error.Message, error.Hint ?? ""),
        _ => new(ExitCode.Configuration, "WEIR2104", error.Message, error.Hint ?? ""),
    };

    static int ExitCodeOf(ErrorCode code) => code switch
    {
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
            or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.UnsupportedVersion or ErrorCode.UnsupportedForMessageFormat
            or ErrorCode.InconsistentGroupProtocol or ErrorCode.InvalidSessionTimeout or ErrorCode.InvalidTransactionTimeout or ErrorCode.GroupMaxSizeReached => ExitCode.Configuration,
        ErrorCode.RequestTimedOut or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderOrFollower or ErrorCode.CoordinatorNotAvailable or ErrorCode.KafkaStorageError => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };
}

using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Protocol.Security;
using static Weir.Protocol.Messages.DescribeUserScramCredentialsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeUserScramCredentials 0: which users can log in by SCRAM, and with how many iterations (KIP-554).</summary>
/// <remarks>Users of the broker's options are among them.</remarks>
sealed class DescribeUserScramCredentialsHandler(UserTable users, ScramTable credentials) : IHandler<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse>
{
    public ValueTask<DescribeUserScramCredentialsResponse> Handle(DescribeUserScramCredentialsRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Describe)) return new(new DescribeUserScramCredentialsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed, ErrorMessage = AccessDenied.Cluster });
        var asked = request.Users is { Count: > 0 } named ? named.Select(user => user.Name).GroupBy(name => name, StringComparer.Ordinal) : users.Names.Concat(credentials.Users).Distinct().Order(StringComparer.Ordinal).GroupBy(name => name);
        return new(new DescribeUserScramCredentialsResponse { Results = [.. asked.Select(user => user.Count() > 1 ? Twice(user.Key) : Describe(user.Key))] });
    }

    DescribeUserScramCredentialsResult Describe(string user)
    {
        var found = ScramTable.Mechanisms.Where(hash => users.Has(user, hash)).Select(hash => new CredentialInfo { Mechanism = NumberOf(hash), Iterations = users.Scram(user, hash).Iterations }).ToList();
        return found.Count > 0
            ? new() { User = user, CredentialInfos = found }
            : new() { User = user, ErrorCode = ErrorCode.ResourceNotFound, ErrorMessage = $"Attempt to describe a user credential that does not exist: {user}" };
    }

    static DescribeUserScramCredentialsResult Twice(string user) =>
        new() { User = user, ErrorCode = ErrorCode.DuplicateResource, ErrorMessage = $"Cannot describe SCRAM credentials for the same user twice in a single request: {user}" };

    static sbyte NumberOf(ScramHash hash) => (sbyte)(1 + ScramTable.Mechanisms.ToList().IndexOf(hash));
}

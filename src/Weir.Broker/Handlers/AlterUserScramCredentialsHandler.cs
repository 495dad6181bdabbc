using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Protocol.Security;
using static Weir.Protocol.Messages.AlterUserScramCredentialsResponse;

namespace Weir.Broker.Handlers;

/// <summary>AlterUserScramCredentials 0: sets and deletes users' SCRAM credentials, which count for the next login; answered when durable (KIP-554).</summary>
/// <remarks>
/// Whoever is logged in stays so. Nobody is asked to log in where the broker's options have no users, whatever is set here.
/// Different from Apache Kafka: users of the options have the password that stands there: changing one answers UNACCEPTABLE_CREDENTIAL; what was set before for one of them does not count, and can be deleted.
/// </remarks>
sealed class AlterUserScramCredentialsHandler(UserTable users, ScramTable credentials) : IDurableHandler<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse>
{
    const int IterationsMax = 16384;

    public async ValueTask<AlterUserScramCredentialsResponse> Handle(AlterUserScramCredentialsRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Alter)) return Answer(request, _ => (ErrorCode.ClusterAuthorizationFailed, AccessDenied.Cluster));
        var problems = Problems(request);
        var deleted = request.Deletions.Where(deletion => problems[deletion.Name] == default).Select(deletion => (deletion.Name, Hash(deletion.Mechanism)!, (ScramCredential?)null));
        var set = request.Upsertions.Where(upsertion => problems[upsertion.Name] == default).Select(upsertion => (upsertion.Name, Hash(upsertion.Mechanism)!, (ScramCredential?)Made(upsertion)));
        await credentials.SyncedAsync(credentials.Set([.. deleted, .. set]));
        return Answer(request, name => problems[name]);
    }

    public AlterUserScramCredentialsResponse Refuse(AlterUserScramCredentialsRequest request, RequestContext context, StorageFailedException failure) => Answer(request, _ => (ErrorCode.KafkaStorageError, failure.Message));

    static AlterUserScramCredentialsResponse Answer(AlterUserScramCredentialsRequest request, Func<string, (ErrorCode Error, string? Message)> result) => new()
    {
        Results = [.. Names(request).Distinct().Select(name => (Name: name, Found: result(name))).Select(user => new AlterUserScramCredentialsResult { User = user.Name, ErrorCode = user.Found.Error, ErrorMessage = user.Found.Message })],
    };

    static IEnumerable<string> Names(AlterUserScramCredentialsRequest request) => request.Deletions.Select(deletion => deletion.Name).Concat(request.Upsertions.Select(upsertion => upsertion.Name));

    // What is wrong first counts, as in Apache Kafka; also that a user is named again of whom nothing was wrong yet.
    Dictionary<string, (ErrorCode Error, string? Message)> Problems(AlterUserScramCredentialsRequest request)
    {
        var problems = new Dictionary<string, (ErrorCode Error, string? Message)>(StringComparer.Ordinal);
        foreach (var (name, problem) in request.Deletions.Select(deletion => (deletion.Name, Problem(deletion))).Concat(request.Upsertions.Select(upsertion => (upsertion.Name, Problem(upsertion)))))
        {
            if (problems.TryAdd(name, problem) || problems[name] != default) continue;
            problems[name] = (ErrorCode.DuplicateResource, "A user credential cannot be altered twice in the same request");
        }
        return problems;
    }

    (ErrorCode, string?) Problem(AlterUserScramCredentialsRequest.ScramCredentialDeletion deletion)
    {
        if (Problem(deletion.Name, deletion.Mechanism) is { Error: not ErrorCode.None } problem) return problem;
        return credentials.Find(deletion.Name, Hash(deletion.Mechanism)!) is null ? (ErrorCode.ResourceNotFound, "Attempt to delete a user credential that does not exist") : default;
    }

    (ErrorCode, string?) Problem(AlterUserScramCredentialsRequest.ScramCredentialUpsertion upsertion)
    {
        if (Problem(upsertion.Name, upsertion.Mechanism) is { Error: not ErrorCode.None } problem) return problem;
        if (users.Has(upsertion.Name)) return (ErrorCode.UnacceptableCredential, $"User {upsertion.Name} is one of the broker's options and has the password that stands there: change it there, or choose another name");
        if (upsertion.Iterations < UserTable.Iterations) return (ErrorCode.UnacceptableCredential, "Too few iterations");
        return upsertion.Iterations > IterationsMax ? (ErrorCode.UnacceptableCredential, "Too many iterations") : default;
    }

    static (ErrorCode Error, string? Message) Problem(string name, sbyte mechanism)
    {
        if (name.Length == 0) return (ErrorCode.UnacceptableCredential, "Username must not be empty");
        return Hash(mechanism) is null ? (ErrorCode.UnsupportedSaslMechanism, "Unknown SCRAM mechanism") : default;
    }

    static ScramHash? Hash(sbyte mechanism) => mechanism >= 1 && mechanism <= ScramTable.Mechanisms.Count ? ScramTable.Mechanisms[mechanism - 1] : null;

    static ScramCredential Made(AlterUserScramCredentialsRequest.ScramCredentialUpsertion upsertion)
    {
        var (storedKey, serverKey) = Hash(upsertion.Mechanism)!.KeysOf(upsertion.SaltedPassword.ToArray());
        return new(upsertion.Salt.ToArray(), upsertion.Iterations, storedKey, serverKey);
    }
}

using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Cluster;

/// <summary>Which broker coordinates a group or a transactional id, remembered until it says that it does not.</summary>
sealed class Coordinators(KafkaClient client)
{
    readonly Dictionary<(CoordinatorKind, string), int> _known = [];

    public async ValueTask<int> FindAsync(CoordinatorKind kind, string key, CancellationToken cancellation)
    {
        lock (_known) if (_known.TryGetValue((kind, key), out int node)) return node;
        var answer = await client.SendToAnyAsync(new FindCoordinatorRequest { Key = key, KeyType = (sbyte)kind, CoordinatorKeys = [key] }, cancellation);
        var (error, message, found, host, port) = answer.Coordinators is [var only, ..]
            ? (only.ErrorCode, only.ErrorMessage, only.NodeId, only.Host, only.Port) : (answer.ErrorCode, answer.ErrorMessage, answer.NodeId, answer.Host, answer.Port);
        if (error != ErrorCode.None) throw new KafkaServerException(error, $"coordinator of {(kind == CoordinatorKind.Group ? "group" : "transactional id")} '{key}'", message);
        // Who came back under another address would be looked for at the old one for as long as nothing else asks for metadata.
        if (client.Metadata.Nodes.GetValueOrDefault(found) is not { } known || known.Host != host || known.Port != port) await client.RefreshAsync([], cancellation);
        lock (_known) _known[(kind, key)] = found;
        return found;
    }

    public void Forget(CoordinatorKind kind, string key)
    {
        lock (_known) _known.Remove((kind, key));
    }
}

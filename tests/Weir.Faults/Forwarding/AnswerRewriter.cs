using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>Puts the forwarder's own addresses where an answer names brokers, so that whoever reads it stays behind the forwarder.</summary>
/// <param name="portOf">The forwarder's port for a broker's host and port.</param>
/// <param name="hidesTransactionVersion">Whether the finalized feature <c>transaction.version</c> is left out: the client then speaks version 1 of transactions, as it would with Kafka 3.</param>
sealed class AnswerRewriter(Func<string, int, int> portOf, bool hidesTransactionVersion)
{
    const string Host = "127.0.0.1";

    public byte[] Rewrite(ForwardedRequest request, byte[] frame) => request.ApiKey switch
    {
        ApiKey.Metadata => Rewrite<MetadataResponse>(request, frame, answer => answer.Brokers.ForEach(broker => (broker.Host, broker.Port) = (Host, portOf(broker.Host, broker.Port)))),
        ApiKey.DescribeCluster => Rewrite<DescribeClusterResponse>(request, frame, answer => answer.Brokers.ForEach(broker => (broker.Host, broker.Port) = (Host, portOf(broker.Host, broker.Port)))),
        ApiKey.FindCoordinator => Rewrite<FindCoordinatorResponse>(request, frame, Rewrite),
        ApiKey.ApiVersions when hidesTransactionVersion && frame is [_, _, _, _, 0, 0, ..] =>
            Rewrite<ApiVersionsResponse>(request, frame, answer => answer.FinalizedFeatures.RemoveAll(feature => feature.Name == "transaction.version")),
        _ => frame,
    };

    void Rewrite(FindCoordinatorResponse answer)
    {
        if (answer.Port > 0) (answer.Host, answer.Port) = (Host, portOf(answer.Host, answer.Port));
        foreach (var coordinator in answer.Coordinators.Where(coordinator => coordinator.Port > 0)) (coordinator.Host, coordinator.Port) = (Host, portOf(coordinator.Host, coordinator.Port));
    }

    /// <summary>Decodes an answer, changes it, and encodes it again.</summary>
    public static byte[] Rewrite<TAnswer>(ForwardedRequest request, byte[] frame, Action<TAnswer> change) where TAnswer : IMessage<TAnswer>
    {
        var reader = new WireReader(frame);
        reader.ReadInt32();
        if (HasTags(request)) reader.SkipTags();
        var answer = TAnswer.Read(ref reader, request.Version);
        change(answer);
        return Encode(request, answer);
    }

    /// <summary>An answer as its request's sender reads it.</summary>
    public static byte[] Encode<TAnswer>(ForwardedRequest request, TAnswer answer) where TAnswer : IMessage<TAnswer>
    {
        using var writer = new WireWriter();
        writer.WriteInt32(request.CorrelationId);
        if (HasTags(request)) writer.WriteUnsignedVarint(0);
        answer.Write(writer, request.Version);
        return writer.ToArray();
    }

    // KIP-511: the head of an answer to ApiVersions has no tagged fields in any version.
    static bool HasTags(ForwardedRequest request) => request.ApiKey != ApiKey.ApiVersions && ApiVersions.Of(request.ApiKey).IsFlexible(request.Version);
}

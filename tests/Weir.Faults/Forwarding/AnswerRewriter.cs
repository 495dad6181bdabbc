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

    static byte[] Rewrite<TAnswer>(ForwardedRequest request, byte[] frame, Action<TAnswer> change) where TAnswer : IMessage<TAnswer>
    {
        // KIP-511: the head of an answer to ApiVersions has no tagged fields in any version.
        bool hasTags = request.ApiKey != ApiKey.ApiVersions && ApiVersions.Of(request.ApiKey).IsFlexible(request.Version);
        var reader = new WireReader(frame);
        int correlation = reader.ReadInt32();
        if (hasTags) reader.SkipTags();
        var answer = TAnswer.Read(ref reader, request.Version);
        change(answer);
        using var writer = new WireWriter();
        writer.WriteInt32(correlation);
        if (hasTags) writer.WriteUnsignedVarint(0);
        answer.Write(writer, request.Version);
        return writer.ToArray();
    }
}

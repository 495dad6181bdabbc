using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>DescribeCluster 0-2: this broker, alone in its cluster (KIP-700).</summary>
/// <remarks>Different from Apache Kafka: there are no controllers to ask for (endpoint type 2): UNSUPPORTED_ENDPOINT_TYPE.</remarks>
sealed class DescribeClusterHandler(Node node) : IHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    const sbyte Brokers = 1;

    public ValueTask<DescribeClusterResponse> Handle(DescribeClusterRequest request, RequestContext context)
    {
        if (request.EndpointType != Brokers) return new(new DescribeClusterResponse { ErrorCode = ErrorCode.UnsupportedEndpointType });
        return new(new DescribeClusterResponse
        {
            ClusterId = node.ClusterId,
            ControllerId = node.Id,
            Brokers = [new() { BrokerId = node.Id, Host = node.Host, Port = node.Port }],
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? Operations.OnCluster(context) : Operations.NotAsked,
        });
    }
}

using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeLogDirsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeLogDirs 1-5: the folder of the data, its room, and the bytes of each partition (KIP-113, KIP-827).</summary>
/// <remarks>Different from Apache Kafka: there is one folder, and with data in memory it is named <c>memory</c> and its room is not known. A partition's bytes count those of its log, not of the journal.</remarks>
sealed class DescribeLogDirsHandler(TopicTable topics, EmbeddedBrokerOptions options) : IHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    public ValueTask<DescribeLogDirsResponse> Handle(DescribeLogDirsRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Describe)) return new(new DescribeLogDirsResponse { ErrorCode = ErrorCode.ClusterAuthorizationFailed });
        // Whatever is not there is left out, as by Kafka.
        var asked = request.Topics is { } named
            ? named.Select(topic => (Topic: topics.Find(topic.Topic), Partitions: topic.Partitions)).Where(topic => topic.Topic is not null).Select(topic => (Topic: topic.Topic!, Partitions: topic.Partitions.Select(topic.Topic!.Partition).OfType<Partition>()))
            : topics.All.Select(topic => (Topic: topic, Partitions: topic.Partitions.AsEnumerable()));
        var (total, usable) = Room();
        var result = new DescribeLogDirsResult
        {
            LogDir = options.DataDirectory is { } folder ? Path.GetFullPath(folder) : "memory",
            TotalBytes = total,
            UsableBytes = usable,
            Topics = [.. asked.Select(topic => new DescribeLogDirsTopic { Name = topic.Topic.Name, Partitions = [.. topic.Partitions.Select(partition => new DescribeLogDirsPartition { PartitionIndex = partition.Index, PartitionSize = partition.Log.Size })] }).Where(topic => topic.Partitions.Count > 0)],
        };
        return new(new DescribeLogDirsResponse { Results = [result] });
    }

    (long Total, long Usable) Room()
    {
        if (options.DataDirectory is not { } folder) return (-1, -1);
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(folder));
            return (drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (-1, -1);
        }
    }
}

using System.Net.Sockets;
using Weir.Faults.Forwarding;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Faults.Matrix;

/// <summary>Has another of a partition's replicas lead: AlterPartitionReassignments puts it first among the same replicas (KIP-455), ElectLeaders has it lead (KIP-460). Weir itself asks for neither.</summary>
static class LeaderMoves
{
    const short AlterPartitionReassignments = 45;
    const short ElectLeaders = 43;
    const int TimeoutMs = 10_000;

    /// <param name="servers">Brokers; any of them hands it on to the controller.</param>
    /// <param name="partitions">With the replicas that they have.</param>
    public static async Task MoveAsync(string servers, IReadOnlyCollection<(string Topic, PartitionMetadata Partition)> partitions)
    {
        using var client = await ConnectAsync(servers);
        await using var stream = client.GetStream();
        await AskAsync(stream, AlterPartitionReassignments, version: 0, writer =>
        {
            writer.WriteInt32(TimeoutMs);
            Topics(writer, partitions, partition =>
            {
                writer.WriteInt32(partition.Index);
                Numbers(writer, [.. partition.Replicas.Where(replica => replica != partition.Leader), partition.Leader]);
                writer.WriteUnsignedVarint(0);
            });
            writer.WriteUnsignedVarint(0);
        });
        await AskAsync(stream, ElectLeaders, version: 2, writer =>
        {
            writer.WriteInt8(0);
            Topics(writer, partitions, partition => writer.WriteInt32(partition.Index));
            writer.WriteInt32(TimeoutMs);
            writer.WriteUnsignedVarint(0);
        });
    }

    static async Task<TcpClient> ConnectAsync(string servers)
    {
        foreach (string[] server in servers.Split(',').Select(server => server.Split(':')))
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(server[0], int.Parse(server[1]));
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
            }
        }
        throw new InvalidOperationException($"none of {servers} is there");
    }

    static void Topics(WireWriter writer, IReadOnlyCollection<(string Topic, PartitionMetadata Partition)> partitions, Action<PartitionMetadata> write)
    {
        var topics = partitions.GroupBy(partition => partition.Topic, partition => partition.Partition).ToList();
        writer.WriteCount(topics.Count, flexible: true);
        foreach (var topic in topics)
        {
            writer.WriteString(topic.Key, flexible: true);
            writer.WriteCount(topic.Count(), flexible: true);
            foreach (var partition in topic) write(partition);
            writer.WriteUnsignedVarint(0);
        }
    }

    static void Numbers(WireWriter writer, IReadOnlyList<int> numbers)
    {
        writer.WriteCount(numbers.Count, flexible: true);
        foreach (int number in numbers) writer.WriteInt32(number);
    }

    // Both answers begin with number, tags, throttle time, error; what a single partition is refused for is that it is led so already.
    static async Task AskAsync(Stream stream, short api, short version, Action<WireWriter> write)
    {
        byte[] answer = await Frames.WriteAsync(stream, Request(api, version, write)) ? await Frames.ReadAsync(stream) ?? [] : [];
        ThrowIfRefused(api, answer);
    }

    static byte[] Request(short api, short version, Action<WireWriter> write)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(api);
        writer.WriteInt16(version);
        writer.WriteInt32(api);
        writer.WriteString("weir-faults", flexible: false);
        writer.WriteUnsignedVarint(0);
        write(writer);
        return writer.ToArray();
    }

    static void ThrowIfRefused(short api, byte[] answer)
    {
        if (answer.Length == 0) throw new InvalidOperationException($"API {api} was not answered");
        var reader = new WireReader(answer);
        reader.ReadInt32();
        reader.SkipTags();
        reader.ReadInt32();
        var error = (ErrorCode)reader.ReadInt16();
        if (error != ErrorCode.None) throw new InvalidOperationException($"API {api}: {error.Name()}");
    }
}

using System.Buffers.Binary;

namespace Weir.Bench.Serving;

/// <summary>What is asked of a topic, as frames, and what the answers say.</summary>
/// <param name="name">Its name.</param>
sealed class WireTopic(string name)
{
    const short Produce = 0, Fetch = 1, CreateTopics = 19;
    const int ReadBytes = 4 << 20;

    public byte[] CreateFrame(int partitions) => new WireFrame(CreateTopics, 4).Int32(1).Text(name).Int32(partitions).Int16(1).Int32(0).Int32(0).Int32(30_000).Byte(0).ToArray();

    /// <summary>Appends a batch, acks=all.</summary>
    public byte[] ProduceFrame(int partition, byte[] batch) => new WireFrame(Produce, 8).Int16(-1).Int16(-1).Int32(30_000).Int32(1).Text(name).Int32(1).Int32(partition).Bytes(batch).ToArray();

    public byte[] FetchFrame(int partition, long offset) => new WireFrame(Fetch, 11).Int32(-1).Int32(500).Int32(1).Int32(ReadBytes).Byte(0).Int32(0).Int32(-1)
        .Int32(1).Text(name).Int32(1).Int32(partition).Int32(-1).Int64(offset).Int64(-1).Int32(ReadBytes).Int32(0).Text("").ToArray();

    /// <summary>The error of a topic's creation.</summary>
    public short CreateError(ReadOnlySpan<byte> answer) => BinaryPrimitives.ReadInt16BigEndian(answer[(4 + 4 + 2 + name.Length)..]);

    /// <summary>The error of the one partition.</summary>
    public short ProduceError(ReadOnlySpan<byte> answer) => BinaryPrimitives.ReadInt16BigEndian(answer[(4 + 2 + name.Length + 4 + 4)..]);

    /// <summary>Records of the one partition, and the offset behind the last of them.</summary>
    /// <exception cref="BenchFailure">The broker refused.</exception>
    public (int Records, long Next) Fetched(ReadOnlySpan<byte> answer, long offset)
    {
        // Throttle time, error, session; topics, name, partitions; partition, error, high watermark, last stable offset, log start offset, aborted transactions, replica.
        var partition = answer[(4 + 2 + 4 + 4 + 2 + name.Length + 4 + 4)..];
        short error = BinaryPrimitives.ReadInt16BigEndian(partition);
        if (error != 0) throw new BenchFailure($"{name}: a fetch at offset {offset} was answered with error {error}");
        int aborted = BinaryPrimitives.ReadInt32BigEndian(partition[(2 + 24)..]);
        var records = partition[(2 + 24 + 4 + 16 * Math.Max(0, aborted) + 4)..];
        return RecordBatchBytes.Count(records[4..][..Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(records))], offset);
    }
}

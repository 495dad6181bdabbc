using System.Buffers.Binary;
using System.Globalization;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Micro;

/// <summary>Milliseconds from <see cref="EmbeddedBroker.StartAsync(EmbeddedBrokerOptions)"/> to the first acknowledged batch in a new topic, a line for each of ten starts on empty folders.</summary>
static class EmbeddedStart
{
    const int Starts = 10;

    public static async Task<int> RunAsync()
    {
        // What a client does to write a batch is not the broker's.
        byte[] request = FirstProduce();
        for (int start = 0; start < Starts; start++)
        {
            string folder = Directory.CreateTempSubdirectory("weir-bench-").FullName;
            long started = TimeProvider.System.GetTimestamp();
            await using (var broker = await EmbeddedBroker.StartAsync(new() { DataDirectory = folder }))
            {
                await broker.CreateTopicAsync("t");
                await AskAsync(broker, request);
                Console.WriteLine(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture));
            }
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    static byte[] FirstProduce()
    {
        using var batch = new RecordBatchBuilder();
        batch.AppendCopy(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), default, hasKey: false, "x"u8, hasValue: true);
        var request = new ProduceRequest { Acks = -1, TimeoutMs = 1000, TopicData = [new() { Name = "t", PartitionData = [new() { Records = batch.Complete() }] }] };
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)ApiKey.Produce);
        writer.WriteInt16(11);
        writer.WriteInt32(1);
        writer.WriteString("weir-bench", flexible: false);
        writer.WriteUnsignedVarint(0);
        request.Write(writer, 11);
        writer.PatchInt32(0, writer.Length - 4);
        return writer.ToArray();
    }

    static async Task AskAsync(EmbeddedBroker broker, byte[] request)
    {
        await using var stream = broker.Connect();
        await stream.WriteAsync(request);
        byte[] length = new byte[4];
        await stream.ReadExactlyAsync(length);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length)]);
    }
}

using System.Text;
using Weir.Broker;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Broker;
using Weir.Tests.Protocol.Compression;

namespace Weir.Tests.Fuzz;

/// <summary>The corpus is small, and with WEIR_UPDATE=1 its batches and folders are written anew.</summary>
public sealed class CorpusTests
{
    const int FileBytesMax = 100_000, AllBytesMax = 1_000_000;

    [Fact]
    public void The_corpus_is_small()
    {
        var files = Directory.GetFiles(Corpus.Folder, "*", SearchOption.AllDirectories).Select(path => new FileInfo(path)).ToList();
        Assert.Empty(files.Where(file => file.Length >= FileBytesMax).Select(file => file.FullName));
        Assert.InRange(files.Sum(file => file.Length), 1, AllBytesMax);
    }

    [Fact]
    public async Task Batches_and_folders_are_written()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1", "writes files: WEIR_UPDATE=1");
        (string Name, string Text)[] real = [("none", RealFrames.None), ("gzip", RealFrames.Gzip), ("snappy", RealFrames.Snappy), ("lz4", RealFrames.Lz4), ("zstd", RealFrames.Zstd)];
        foreach (var (name, text) in real) Write("batches", $"java-{name}", Convert.FromBase64String(text));
        foreach (var compression in Enum.GetValues<CompressionType>()) Write("batches", $"bomb-{compression}".ToLowerInvariant(), Bomb(compression));
        Write("batches", "marker", ControlBatch.EndTransaction(commit: true, 7, 1, 0, Records.Time));
        foreach (string kind in (string[])["stopped", "crashed"]) Write("folders", kind, PackedFolder.Pack(await PackedFolder.ReadAsync(await FolderAsync(kind == "stopped"))));
    }

    static void Write(string target, string name, byte[] content) => File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(Corpus.Folder, target)).FullName, name + ".bin"), content);

    // Zeros, of which a compressed batch is a thousandth.
    static byte[] Bomb(CompressionType compression)
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(Records.Time, [], hasKey: false, new byte[compression == CompressionType.None ? 10_000 : compression is CompressionType.Snappy or CompressionType.Gzip ? 1 << 20 : 4 << 20], hasValue: true);
        return builder.Complete(compression: compression).ToArray();
    }

    /// <summary>Two topics under transactions of two producers, groups of both protocols and committed offsets; one transaction is open at the end.</summary>
    static async Task<MemoryDisk> FolderAsync(bool isStopped)
    {
        var disk = new MemoryDisk();
        var broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = null, Time = new TestTime(), Random = new Random(7) }, disk, FolderTarget.Small);
        using var client = new BrokerClient(broker.Connect());
        await client.CreateTopicAsync("orders", 2, ("segment.bytes", "1048576"));
        await client.CreateTopicAsync("plain");
        foreach (string id in (string[])["a", "b"])
        {
            var producer = await client.AskAsync(new InitProducerIdRequest { TransactionalId = id, TransactionTimeoutMs = 60_000 });
            (long producerId, short epoch) = (producer.ProducerId, producer.ProducerEpoch);
            for (int turn = 0; turn < 6; turn++)
            {
                await client.ProduceAsync("orders", Records.Batch(producerId, epoch, 0, true, [.. Enumerable.Range(0, 8).Select(i => $"{id} {turn} {i} {new string('x', 100)}")]), id, version: 12);
                await client.AskAsync(new TxnOffsetCommitRequest { TransactionalId = id, ProducerId = producerId, ProducerEpoch = epoch, GroupId = "readers", Topics = [new() { Name = "plain", Partitions = [new() { PartitionIndex = 0, CommittedOffset = turn, CommittedMetadata = "m" }] }] });
                if (turn == 5 && id == "b") break;
                var ended = await client.AskAsync(new EndTxnRequest { TransactionalId = id, ProducerId = producerId, ProducerEpoch = epoch, Committed = turn % 3 != 0 });
                (producerId, epoch) = (ended.ProducerId, ended.ProducerEpoch);
            }
        }
        for (int i = 0; i < 20; i++) await client.ProduceAsync("plain", Records.Batch($"{i} {new string('y', 300)}"));
        await client.AskAsync(new DeleteRecordsRequest { TimeoutMs = 1000, Topics = [new() { Name = "plain", Partitions = [new() { PartitionIndex = 0, Offset = 5 }] }] });
        await client.AskAsync(new ConsumerGroupHeartbeatRequest { GroupId = "consumers", MemberId = "m1", MemberEpoch = 0, RebalanceTimeoutMs = 60_000, SubscribedTopicNames = ["orders"], TopicPartitions = [] });
        var joined = await client.AskAsync(new JoinGroupRequest { GroupId = "classic", SessionTimeoutMs = 30_000, RebalanceTimeoutMs = 30_000, MemberId = "", ProtocolType = "consumer", Protocols = [new() { Name = "range", Metadata = Encoding.UTF8.GetBytes("subscription") }] }, 3);
        await client.AskAsync(new SyncGroupRequest { GroupId = "classic", GenerationId = joined.GenerationId, MemberId = joined.MemberId, Assignments = [new() { MemberId = joined.MemberId, Assignment = Encoding.UTF8.GetBytes("assignment") }] }, 3);
        var found = isStopped ? disk : disk.Kill();
        if (isStopped) await broker.DisposeAsync();
        else await broker.KillAsync();
        return found;
    }
}

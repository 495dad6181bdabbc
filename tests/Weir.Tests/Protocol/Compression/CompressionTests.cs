using System.Text;
using Weir.Protocol;

namespace Weir.Tests.Protocol.Compression;

public sealed class CompressionTests
{
    public static TheoryData<CompressionType> All => [CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd];

    public static TheoryData<CompressionType> Compressed => [CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd];

    [Theory, MemberData(nameof(All))]
    public void What_was_compressed_comes_back(CompressionType type)
    {
        SkipWithoutZstd(type);
        foreach (var content in Contents()) Assert.Equal(content, Decompress(type, Compress(type, content), content.Length));
    }

    [Theory, MemberData(nameof(All))]
    public void A_limit_below_the_size_is_an_error_and_nothing_beyond_it_is_held(CompressionType type)
    {
        SkipWithoutZstd(type);
        var bomb = Compress(type, new byte[50_000_000]);
        using var buffer = new PooledBuffer();
        var problem = Assert.Throws<CorruptRecordException>(() => RecordCompression.Decompress(type, bomb, buffer, 1_000_000));
        Assert.Contains("more than the limit of 1000000 bytes", problem.Message, StringComparison.Ordinal);
        Assert.True(buffer.Length <= 1_000_000);
    }

    [Theory]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public void Every_cut_is_an_error(CompressionType type)
    {
        SkipWithoutZstd(type);
        var whole = Compress(type, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(index => $"record {index} of some text, "))));
        for (var cut = 0; cut < whole.Length - 8; cut++)
        {
            // A snappy file may end between two blocks, here right behind its header.
            if (type == CompressionType.Snappy && cut == 16) continue;
            using var buffer = new PooledBuffer();
            Assert.ThrowsAny<CorruptRecordException>(() => RecordCompression.Decompress(type, whole.AsSpan(0, cut), buffer, 1 << 20));
        }
    }

    [Theory, MemberData(nameof(Compressed))]
    public void Changed_bytes_never_do_more_than_fail_or_give_bounded_nonsense(CompressionType type)
    {
        SkipWithoutZstd(type);
        const int Seed = 99;
        var random = new Random(Seed);
        var whole = Compress(type, Contents().ElementAt(3));
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var change = random.Next(1, 5); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var buffer = new PooledBuffer();
            try { RecordCompression.Decompress(type, bytes, buffer, 100_000); }
            catch (CorruptRecordException) { }
            Assert.True(buffer.Length <= 100_000, $"seed {Seed}, round {round}");
        }
    }

    [Theory, MemberData(nameof(Compressed))]
    public void A_compressed_batch_round_trips(CompressionType type)
    {
        SkipWithoutZstd(type);
        using var builder = new RecordBatchBuilder();
        for (var index = 0; index < 1000; index++) builder.AppendCopy(index, "key"u8, true, "a value that repeats itself"u8, true);
        var plain = builder.SizeInBytes;
        var bytes = builder.Complete(compression: type);
        Assert.True(bytes.Length < plain / 3);
        Assert.True(RecordBatch.TryRead(ref bytes, out var batch));
        Assert.Equal((type, null), (batch.Compression, batch.Validate()));
        Assert.Null(batch.ValidateRecords(Decompress(type, batch.RecordsSection.Span, 1 << 20)));
    }

    [Fact]
    public void A_missing_libzstd_says_what_to_install()
    {
        var problem = Assert.Throws<CompressionUnavailableException>(() => ZstdLibrary.Load(["libnothing-of-that-name.so"]));
        Assert.Contains("apt-get install libzstd1", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0x02CC5D05)]
    [InlineData("a", 0x550D7456)]
    [InlineData("abc", 0x32D153FF)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2F)]
    public void XxHash32_gives_the_published_values(string text, uint expected) => Assert.Equal(expected, XxHash32.Compute(Encoding.ASCII.GetBytes(text)));

    internal static byte[] Decompress(CompressionType type, ReadOnlySpan<byte> source, int limit)
    {
        using var buffer = new PooledBuffer();
        RecordCompression.Decompress(type, source, buffer, limit);
        return buffer.WrittenSpan.ToArray();
    }

    internal static void SkipWithoutZstd(CompressionType type) =>
        Assert.SkipWhen(type == CompressionType.Zstd && !ZstdLibrary.IsAvailable, "libzstd is not installed");

    static byte[] Compress(CompressionType type, ReadOnlySpan<byte> source)
    {
        using var buffer = new PooledBuffer();
        RecordCompression.Compress(type, source, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    static IEnumerable<byte[]> Contents()
    {
        var random = new Random(5);
        var noise = new byte[200_000];
        random.NextBytes(noise);
        yield return "a"u8.ToArray();
        yield return "0123456789abc"u8.ToArray();
        yield return Encoding.ASCII.GetBytes(new string('z', 70_000));
        yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 700).Select(index => $"{{\"user_id\":\"{random.Next()}\",\"locale\":\"RU\",\"n\":{index}}}")));
        yield return noise;
        yield return [.. noise[..40_000], .. noise[..40_000], .. new byte[40_000], .. noise[..100_000]];
        for (var length = 1; length < 64; length++) yield return [.. Enumerable.Range(0, length).Select(index => (byte)(index % 3))];
    }
}

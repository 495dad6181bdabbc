using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Tests.Protocol.Records;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public void Garbage_is_a_corrupt_record_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var valid = Valid();
        var found = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = (byte[])valid.Clone();
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(RecordBatchHeader.Size - 4, bytes.Length)] = (byte)random.Next(256);
            if (Failure(bytes) is not null) found++;
        }
        Assert.True(found > 10_000, $"seed {seed}: only {found} of 50000 changed batches were found out");
    }

    [Fact]
    public void Every_cut_of_the_records_section_is_found()
    {
        var valid = Valid();
        for (var length = RecordBatchHeader.Size; length < valid.Length; length++)
        {
            var cut = valid[..length];
            BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(8), length - RecordBatchHeader.LengthPrefix);
            Assert.NotNull(Failure(cut));
        }
    }

    [Theory]
    [InlineData("FFFFFFFFFF7F", "more than 32 bits", 1)]
    [InlineData("FFFFFFFFFFFFFFFF", "more than 32 bits", 1)]
    [InlineData("80", "runs past the end", 1)]
    [InlineData("0A0000000101", "5 bytes long", 1)]
    [InlineData("0C00000003010000", "key or value of -2 bytes", 1)]
    [InlineData("0C0000000801000000", "key or value of 4 bytes", 1)]
    [InlineData("0C000000010102", "runs past the end", 1)]
    [InlineData("0C000000010101", "header count", 1)]
    [InlineData("0E00000001010000", "left behind the headers", 1)]
    [InlineData("0C0000020101000C000002010100", "offset delta", 2)]
    public void What_is_wrong_is_said(string records, string message, int count)
    {
        var bytes = Batch(Convert.FromHexString(records), count);
        Assert.Contains(message, Failure(bytes) ?? "nothing", StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_behind_the_last_record_are_refused() =>
        Assert.Contains("1 bytes follow the last record", Failure(Batch(Convert.FromHexString("0C00000001010000"), 1)), StringComparison.Ordinal);

    [Fact]
    public void Reading_allocates_nothing()
    {
        var bytes = Valid();
        Assert.Null(Failure(bytes));
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (var round = 0; round < 100; round++) Failure(bytes);
        }));
    }

    [Fact]
    public void A_compressed_batch_is_not_read_as_if_it_were_plain()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(1, default, false, "a"u8, true);
        var bytes = builder.Complete(compression: CompressionType.Lz4);
        RecordBatch.TryRead(ref bytes, out var batch);
        Assert.Throws<ArgumentException>(() => { _ = new RecordReader(batch); });
    }

    static byte[] Valid()
    {
        using var builder = new RecordBatchBuilder();
        var headers = new HeaderEncoder();
        headers.Add("trace"u8, "0123456789"u8);
        headers.AddNull("n"u8);
        for (var index = 0; index < 5; index++) builder.AppendCopy(1_000 * index, "key"u8, true, "some value"u8, true, headers.Encoded);
        builder.AppendCopy(3, default, false, new byte[100], true);
        return builder.Complete().ToArray();
    }

    static byte[] Batch(byte[] records, int count)
    {
        var bytes = new byte[RecordBatchHeader.Size + records.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), bytes.Length - RecordBatchHeader.LengthPrefix);
        bytes[16] = 2;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(23), count - 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(57), count);
        records.CopyTo(bytes.AsSpan(RecordBatchHeader.Size));
        return bytes;
    }

    static string? Failure(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(RecordBatch.TryRead(ref bytes, out var batch));
        return batch.ValidateRecords();
    }
}

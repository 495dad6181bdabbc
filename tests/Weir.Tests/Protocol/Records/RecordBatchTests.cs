using Weir.Protocol;

namespace Weir.Tests.Protocol.Records;

public sealed class RecordBatchTests
{
    [Fact]
    public void What_was_appended_is_read_back()
    {
        using var builder = new RecordBatchBuilder();
        var headers = new HeaderEncoder();
        headers.Add("trace"u8, "t1"u8);
        headers.AddNull("none"u8);
        builder.AppendCopy(1_000, "key"u8, true, "value"u8, true, headers.Encoded);
        builder.AppendCopy(900, default, false, default, false);
        builder.AppendCopy(1_000_000_000_000, default, true, new byte[10_000], true);
        var reader = new RecordReader(Batch(builder.Complete()));

        Assert.True(reader.Read());
        Assert.Equal((0, 1_000, 2), (reader.Offset, reader.Timestamp, reader.HeaderCount));
        Assert.Equal("key"u8, reader.Key);
        Assert.Equal("value"u8, reader.Value);
        Assert.Equal(headers.Encoded, reader.EncodedHeaders);
        var names = new List<string>();
        foreach (var header in reader.Headers) names.Add($"{System.Text.Encoding.UTF8.GetString(header.Key)}={(header.HasValue ? System.Text.Encoding.UTF8.GetString(header.Value) : "null")}");
        Assert.Equal(["trace=t1", "none=null"], names);

        Assert.True(reader.Read());
        Assert.Equal((1, 900, false, false), (reader.Offset, reader.Timestamp, reader.HasKey, reader.HasValue));
        Assert.True(reader.Read());
        Assert.Equal((2, 1_000_000_000_000, true, 0, 10_000), (reader.Offset, reader.Timestamp, reader.HasKey, reader.KeyLength, reader.ValueLength));
        Assert.False(reader.Read());
    }

    [Fact]
    public void The_header_holds_what_Complete_was_given()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, default, false, "a"u8, true);
        builder.AppendCopy(40, default, false, "b"u8, true);
        var batch = Batch(builder.Complete(producerId: 77, producerEpoch: 3, baseSequence: int.MaxValue, isTransactional: true));
        Assert.Equal((77L, (short)3, int.MaxValue, 0), (batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence, batch.LastSequence));
        Assert.Equal((true, false, 2, 1), (batch.IsTransactional, batch.IsControl, batch.Count, batch.LastOffset));
        Assert.Equal((50, 50, -1), (batch.BaseTimestamp, batch.MaxTimestamp, batch.PartitionLeaderEpoch));
        Assert.Null(batch.Validate());
    }

    [Fact]
    public void A_resend_under_another_epoch_is_the_same_records_with_a_true_checksum()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, default, false, "a"u8, true);
        var first = builder.Complete(producerId: 7, producerEpoch: 1, baseSequence: 5).ToArray();
        var second = Batch(builder.Complete(producerId: 7, producerEpoch: 2, baseSequence: 0));
        Assert.Equal((2, 0), (second.ProducerEpoch, second.BaseSequence));
        Assert.Null(second.Validate());
        Assert.Equal(Batch(first).RecordsSection.ToArray(), second.RecordsSection.ToArray());
    }

    [Fact]
    public void A_builder_that_is_used_again_allocates_nothing()
    {
        using var builder = new RecordBatchBuilder();
        void Round()
        {
            builder.Reset();
            for (var index = 0; index < 100; index++) builder.AppendCopy(index, "k"u8, true, "0123456789"u8, true);
            builder.Complete(1, 1, 1);
        }
        Round();
        Assert.Equal(0, AllocatedBytes.By(() =>
        {
            for (var round = 0; round < 100; round++) Round();
        }));
    }

    [Fact]
    public void A_place_in_the_log_leaves_the_checksum_true_and_append_time_renews_it()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, default, false, "a"u8, true);
        var bytes = builder.Complete().ToArray();
        RecordBatchHeader.SetPlace(bytes, 1234, 9);
        Assert.Equal((1234, 9, null), (Batch(bytes).BaseOffset, Batch(bytes).PartitionLeaderEpoch, Batch(bytes).Validate()));
        RecordBatchHeader.SetLogAppendTime(bytes, 99);
        Assert.Null(Batch(bytes).Validate());
        var reader = new RecordReader(Batch(bytes));
        Assert.True(reader.Read());
        Assert.Equal((1234, 99), (reader.Offset, reader.Timestamp));
    }

    [Fact]
    public void A_records_field_is_walked_and_its_cut_last_batch_left()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, default, false, "a"u8, true);
        var one = builder.Complete().ToArray();
        for (var cut = 0; cut < one.Length; cut++)
        {
            ReadOnlyMemory<byte> rest = (byte[])[.. one, .. one, .. one[..cut]];
            Assert.True(RecordBatch.TryRead(ref rest, out _));
            Assert.True(RecordBatch.TryRead(ref rest, out _));
            Assert.False(RecordBatch.TryRead(ref rest, out _));
            Assert.Equal(cut, rest.Length);
        }
    }

    [Theory]
    [InlineData(0, "record format 0 (before Kafka 0.11) is not supported")]
    [InlineData(1, "record format 1 (before Kafka 0.11) is not supported")]
    [InlineData(3, "record format 3 is unknown")]
    public void Another_format_is_named(byte magic, string message)
    {
        var bytes = new byte[100];
        bytes[16] = magic;
        Assert.StartsWith(message, Assert.Throws<CorruptRecordException>(() => Batch(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(48)]
    public void A_length_below_the_header_is_refused(int length)
    {
        var bytes = new byte[100];
        bytes[16] = 2;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), length);
        Assert.Contains($"{length} bytes long", Assert.Throws<CorruptRecordException>(() => Batch(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_changed_bit_behind_the_checksum_is_found()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, "key"u8, true, "value"u8, true);
        var bytes = builder.Complete().ToArray();
        for (var bit = 17 * 8; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains("checksum", Batch(bytes).Validate(), StringComparison.Ordinal);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void More_records_than_offsets_are_refused_and_fewer_are_not()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(50, default, false, "a"u8, true);
        var bytes = builder.Complete().ToArray();
        bytes[26] = 5;
        Recompute(bytes);
        Assert.Null(Batch(bytes).Validate());
        bytes[60] = 7;
        Recompute(bytes);
        Assert.Equal("the batch at offset 0 has 7 records for 6 offsets", Batch(bytes).Validate());
    }

    [Fact]
    public void A_transaction_marker_reads_as_Kafka_writes_it()
    {
        var batch = Batch(ControlBatch.EndTransaction(commit: true, producerId: 5, producerEpoch: 2, coordinatorEpoch: 11, timestamp: 42));
        Assert.Equal((true, true, 5L, (short)2, -1, 1), (batch.IsControl, batch.IsTransactional, batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence, batch.Count));
        Assert.Equal(ControlRecordType.Commit, ControlBatch.TypeOf(batch));
        var reader = new RecordReader(batch);
        Assert.True(reader.Read());
        Assert.Equal([0, 0, 0, 1], reader.Key.ToArray());
        Assert.Equal(11, ControlBatch.CoordinatorEpochOf(reader.Value));
        Assert.Equal(ControlRecordType.Abort, ControlBatch.TypeOf(Batch(ControlBatch.EndTransaction(false, 5, 2, 11, 42))));
    }

    static void Recompute(byte[] bytes) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(17), Crc32C.Compute(bytes.AsSpan(21)));

    static RecordBatch Batch(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(RecordBatch.TryRead(ref bytes, out var batch));
        return batch;
    }
}

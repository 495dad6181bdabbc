using System.Text;
using Weir.Protocol;

namespace Weir.Tests.Protocol.Compression;

public sealed class RealFramesTests
{
    [Theory]
    [InlineData(CompressionType.None, RealFrames.None)]
    [InlineData(CompressionType.Gzip, RealFrames.Gzip)]
    [InlineData(CompressionType.Snappy, RealFrames.Snappy)]
    [InlineData(CompressionType.Lz4, RealFrames.Lz4)]
    [InlineData(CompressionType.Zstd, RealFrames.Zstd)]
    public void Kafkas_own_batches_are_read(CompressionType type, string base64)
    {
        CompressionTests.SkipWithoutZstd(type);
        var batch = Batch(base64);
        Assert.Equal((type, null, 3, 0, 2), (batch.Compression, batch.Validate(), batch.Count, batch.BaseOffset, batch.LastOffset));
        var reader = new RecordReader(batch, CompressionTests.Decompress(type, batch.RecordsSection.Span, 1 << 20));
        for (var index = 1; index <= 3; index++)
        {
            Assert.True(reader.Read());
            Assert.Equal($"k{index}", Encoding.UTF8.GetString(reader.Key));
            Assert.Equal($$"""{"user_id":"u{{index}}","device_type":"android","ip":"199.172.111.135","locale":"RU","filler":"aaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", Encoding.UTF8.GetString(reader.Value));
            Assert.Equal($"trace=t{index} e=", Headers(reader.Headers));
            Assert.InRange(reader.Timestamp, batch.BaseTimestamp, batch.MaxTimestamp);
        }
        Assert.False(reader.Read());
    }

    [Fact]
    public void Records_written_again_are_the_bytes_that_Kafka_wrote()
    {
        var batch = Batch(RealFrames.None);
        using var builder = new RecordBatchBuilder();
        var reader = new RecordReader(batch);
        while (reader.Read()) builder.AppendCopy(reader.Timestamp, reader.Key, reader.HasKey, reader.Value, reader.HasValue, reader.EncodedHeaders);
        var again = builder.Complete(batch.ProducerId, batch.ProducerEpoch, batch.BaseSequence).ToArray();
        RecordBatchHeader.SetPlace(again, batch.BaseOffset, batch.PartitionLeaderEpoch);
        Assert.Equal(batch.Bytes.ToArray(), again);
    }

    [Theory]
    [InlineData(RealFrames.Lz4Linked)]
    [InlineData(RealFrames.Lz4BlockChecksums)]
    public void Other_shapes_of_lz4_frames_are_read(string base64)
    {
        var content = CompressionTests.Decompress(CompressionType.Lz4, Convert.FromBase64String(base64), 140_000);
        Assert.Equal(Enumerable.Range(0, 140_000).Select(index => (byte)(index % 251)), content);
    }

    [Fact]
    public void A_wrong_header_checksum_of_an_lz4_frame_is_refused()
    {
        var frame = Convert.FromBase64String(RealFrames.Lz4BlockChecksums);
        frame[6] ^= 1;
        var problem = Assert.Throws<CorruptRecordException>(() => CompressionTests.Decompress(CompressionType.Lz4, frame, 140_000));
        Assert.Contains("header's checksum", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_raw_snappy_block_as_librdkafka_writes_it_is_read_too()
    {
        var section = Batch(RealFrames.Snappy).RecordsSection.Span;
        Assert.Equal(
            CompressionTests.Decompress(CompressionType.Snappy, section, 1 << 20),
            CompressionTests.Decompress(CompressionType.Snappy, section[20..], 1 << 20));
    }

    static RecordBatch Batch(string base64)
    {
        ReadOnlyMemory<byte> bytes = Convert.FromBase64String(base64);
        Assert.True(RecordBatch.TryRead(ref bytes, out var batch));
        Assert.True(bytes.IsEmpty);
        return batch;
    }

    static string Headers(RecordHeaders headers)
    {
        var text = new List<string>();
        foreach (var header in headers) text.Add($"{Encoding.UTF8.GetString(header.Key)}={Encoding.UTF8.GetString(header.Value)}");
        return string.Join(' ', text);
    }
}

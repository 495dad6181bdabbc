using System.Buffers;
using Weir.Kafka.Reading;
using Weir.Personal;

namespace Weir.Commands.Records;

/// <summary>Writes records to a stream of bytes, in a format or (null) as JSON lines, then without what looks personal where there is a masker.</summary>
sealed class RecordOutput(Stream output, RecordFormat? format, Masker? masker = null) : IDisposable
{
    readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    readonly RecordJson _json = new(masker);

    /// <summary>Writes at most <paramref name="most"/> of the records and returns how many.</summary>
    public long Write(FetchedPartition fetched, long most)
    {
        long written = 0;
        var records = fetched.Records;
        while (written < most && records.Read())
        {
            var record = new ShownRecord
            {
                Topic = fetched.Partition.Topic,
                Partition = fetched.Partition.Partition,
                Offset = records.Offset,
                Timestamp = records.Timestamp,
                TimestampType = records.TimestampType,
                HasKey = records.HasKey,
                HasValue = records.HasValue,
                Key = records.Key,
                Value = records.Value,
                Headers = records.Headers,
            };
            if (format is null) _json.Write(record, _buffer);
            else format.Write(record, _buffer);
            written++;
        }
        return written;
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        await output.WriteAsync(_buffer.WrittenMemory, cancellation);
        await output.FlushAsync(cancellation);
        _buffer.ResetWrittenCount();
    }

    public void Dispose() => _json.Dispose();
}

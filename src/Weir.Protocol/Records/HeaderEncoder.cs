namespace Weir.Protocol;

/// <summary>Writes the headers of one record into a buffer of its own, which is reused.</summary>
public sealed class HeaderEncoder
{
    byte[] _bytes = new byte[256];

    // Room for the count stays free in front, so that it can be written last.
    int _end = ZigZag.MaxIntSize;

    /// <summary>Headers added since <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Count and headers as <see cref="RecordBatchBuilder.Append"/> takes them; valid until the next change.</summary>
    public ReadOnlySpan<byte> Encoded
    {
        get
        {
            var start = ZigZag.MaxIntSize - ZigZag.SizeOf(Count);
            ZigZag.Write(ref _bytes[start], Count);
            return _bytes.AsSpan(start, _end - start);
        }
    }

    /// <summary>Starts the headers of another record.</summary>
    public void Reset()
    {
        Count = 0;
        _end = ZigZag.MaxIntSize;
    }

    /// <summary>Adds a header with a value.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Ensure(key.Length + value.Length + (2 * ZigZag.MaxIntSize));
        WriteField(key);
        WriteField(value);
        Count++;
    }

    /// <summary>Adds a header whose value is null.</summary>
    public void AddNull(ReadOnlySpan<byte> key)
    {
        Ensure(key.Length + (2 * ZigZag.MaxIntSize));
        WriteField(key);
        _end += ZigZag.Write(ref _bytes[_end], -1);
        Count++;
    }

    /// <summary>Adds a header as another record has it: <see cref="RecordHeader.Encoded"/>.</summary>
    public void AddEncoded(ReadOnlySpan<byte> header)
    {
        Ensure(header.Length);
        header.CopyTo(_bytes.AsSpan(_end));
        _end += header.Length;
        Count++;
    }

    void WriteField(ReadOnlySpan<byte> bytes)
    {
        _end += ZigZag.Write(ref _bytes[_end], bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    void Ensure(int more)
    {
        if (_bytes.Length - _end < more) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + more));
    }
}

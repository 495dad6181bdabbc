namespace Weir.Commands.Records;

/// <summary>Cuts a stream of bytes at a delimiter; the last piece needs none. A piece is at most 64 MiB.</summary>
sealed class DelimitedReader(Stream input, byte delimiter = (byte)'\n')
{
    const int Longest = 64 << 20;
    byte[] _buffer = new byte[1 << 16];
    int _start, _end;
    bool _ended;

    /// <summary>The next piece, valid until the next call; null at the end of the input.</summary>
    /// <exception cref="CommandFailure">A piece is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        int searched = _start;
        while (true)
        {
            int at = _buffer.AsSpan(searched, _end - searched).IndexOf(delimiter);
            if (at >= 0) return Take(searched + at, 1);
            if (_ended) return _start < _end ? Take(_end, 0) : (ReadOnlyMemory<byte>?)null;
            searched = _end;
            if (_end == _buffer.Length) searched -= MakeRoom();
            int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _ended = read == 0;
            _end += read;
        }
    }

    /// <summary>Whether the next piece is here already: time to send what was gathered when it is not.</summary>
    public bool HasNext => _buffer.AsSpan(_start, _end - _start).Contains(delimiter);

    ReadOnlyMemory<byte> Take(int to, int skip)
    {
        var piece = _buffer.AsMemory(_start, to - _start);
        _start = to + skip;
        return piece;
    }

    int MakeRoom()
    {
        int moved = _start;
        if (_start == 0)
        {
            if (_buffer.Length >= Longest) throw new CommandFailure(ExitCode.Failed, "WEIR8011", $"a record of the input is longer than {Longest >> 20} MiB", "Check the delimiter, -D");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        else _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - moved);
        return moved;
    }
}

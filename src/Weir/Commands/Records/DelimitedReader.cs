namespace Weir.Commands.Records;

/// <summary>Cuts a stream of bytes at a delimiter; the last piece needs none. A piece is at most 64 MiB.</summary>
sealed class DelimitedReader(Stream input, byte delimiter = (byte)'\n')
{
    const int Longest = 64 << 20;
    byte[] buffer = new byte[1 << 16];
    int start, end;
    bool ended;

    /// <summary>The next piece, valid until the next call; null at the end of the input.</summary>
    /// <exception cref="CommandFailure">A piece is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        int searched = start;
        while (true)
        {
            int at = buffer.AsSpan(searched, end - searched).IndexOf(delimiter);
            if (at >= 0) return Take(searched + at, 1);
            if (ended) return start < end ? Take(end, 0) : (ReadOnlyMemory<byte>?)null;
            searched = end;
            if (end == buffer.Length) searched -= MakeRoom();
            int read = await input.ReadAsync(buffer.AsMemory(end), cancellation);
            ended = read == 0;
            end += read;
        }
    }

    /// <summary>Whether the next piece is here already: time to send what was gathered when it is not.</summary>
    public bool HasNext => buffer.AsSpan(start, end - start).Contains(delimiter);

    ReadOnlyMemory<byte> Take(int to, int skip)
    {
        var piece = buffer.AsMemory(start, to - start);
        start = to + skip;
        return piece;
    }

    int MakeRoom()
    {
        int moved = start;
        if (start == 0)
        {
            if (buffer.Length >= Longest) throw new CommandFailure(ExitCode.Failed, "WEIR8011", $"a record of the input is longer than {Longest >> 20} MiB", "Check the delimiter, -D");
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        else buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - moved);
        return moved;
    }
}

namespace Weir.Engine.Lookups;

/// <summary>Reads a CSV file row by row: RFC 4180, with LF or CRLF. Lines without any character are passed over.</summary>
ref struct CsvReader(ReadOnlySpan<byte> text, byte separator)
{
    const byte Quote = (byte)'"', LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    readonly byte _separator = separator;
    ReadOnlySpan<byte> _rest = text;
    int _next = 1;

    /// <summary>The line on which the last row begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>What ended the reading before the file's end, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Adds a row's values, or returns 0: at the end, or after a <see cref="Problem"/>.</summary>
    public int Read(CellBuffer cells)
    {
        while (TakeLineEnd()) { }
        Line = _next;
        if (_rest.IsEmpty) return 0;
        for (var count = 1; ; count++)
        {
            if (!(_rest is [Quote, ..] ? ReadQuoted(cells) : ReadPlain(cells))) return 0;
            cells.End();
            if (_rest.IsEmpty || TakeLineEnd()) return count;
            _rest = _rest[1..];
        }
    }

    bool ReadPlain(CellBuffer cells)
    {
        var end = _rest.IndexOfAny(_separator, LineFeed);
        var value = end < 0 ? _rest : _rest[..end];
        if ((end < 0 || _rest[end] == LineFeed) && value is [.., CarriageReturn]) value = value[..^1];
        if (value.Contains(Quote)) return Fail(Line, "a quote stands within a value that has none around it");
        cells.Append(value);
        _rest = _rest[value.Length..];
        if (_rest is [CarriageReturn]) _rest = [];
        return true;
    }

    bool ReadQuoted(CellBuffer cells)
    {
        var opened = _next;
        _rest = _rest[1..];
        while (true)
        {
            var end = _rest.IndexOf(Quote);
            if (end < 0) return Fail(opened, "a quote is opened here and never closed");
            _next += _rest[..end].Count(LineFeed);
            cells.Append(_rest[..end]);
            _rest = _rest[(end + 1)..];
            if (_rest is not [Quote, ..]) break;
            cells.Append("\""u8);
            _rest = _rest[1..];
        }
        if (_rest is [CarriageReturn]) _rest = [];
        return _rest.IsEmpty || _rest[0] == _separator || _rest is [LineFeed, ..] or [CarriageReturn, LineFeed, ..] || Fail(_next, "something stands between a closing quote and the end of the value");
    }

    bool TakeLineEnd()
    {
        var length = _rest switch { [LineFeed, ..] => 1, [CarriageReturn, LineFeed, ..] => 2, _ => 0 };
        if (length == 0) return false;
        _rest = _rest[length..];
        _next++;
        return true;
    }

    bool Fail(int line, string problem)
    {
        Line = line;
        Problem = problem;
        return false;
    }
}

using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Lookups;

/// <summary>Makes a table of a file's bytes, or says everything that is wrong with them, with lines.</summary>
sealed class LookupTableReader(LookupOptions options, LookupKeys keys, LookupProblems problems)
{
    /// <summary>From a row to the line on which it begins.</summary>
    readonly List<int> _lines = [];

    /// <summary>The table, or null after adding problems.</summary>
    public LookupTable? Read(ReadOnlySpan<byte> file)
    {
        var text = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        if (!IsUtf8(text)) return null;
        var reader = new CsvReader(text, options.Separator);
        var cells = new CellBuffer(text.Length);
        var columns = LookupTable.ColumnsOf(cells, reader.Read(cells));
        if (columns.Count == 0)
        {
            problems.Add("WEIR1220", reader.Line, reader.Problem ?? "the file is empty", reader.Problem is null ? "Its first line names the columns, each further line holds an entry." : QuoteHint);
            return null;
        }
        if (columns.Count == 1)
        {
            problems.Add("WEIR1221", reader.Line, "the first line names one column, an entry must have a key and at least one value", $"Check lookups.{options.Name}.separator.");
            return null;
        }
        var key = KeyColumn(columns, reader.Line);
        ReadRows(ref reader, cells, columns.Count);
        if (key < 0) return null;
        cells.Trim();
        var table = new LookupTable(cells, columns, Index(cells, columns, key));
        if (table.Bytes > options.BytesMost)
            problems.Add("WEIR1223", 1, $"the table takes {table.Bytes} bytes, must be at most lookups.{options.Name}.memory ({new ByteSize(options.BytesMost)})", "Raise it, or leave out columns and entries that are not needed.");
        return problems.Any ? null : table;
    }

    const string QuoteHint = "Put quotes around a value that holds a quote, a separator or a line break, and double the quotes in it.";

    bool IsUtf8(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text)) return true;
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        problems.Add("WEIR1220", text[..at].Count((byte)'\n') + 1, $"the file is not UTF-8 text: byte 0x{text[at]:X2}", "Save the file as UTF-8.");
        return false;
    }

    int KeyColumn(List<string> columns, int line)
    {
        for (var column = 0; column < columns.Count; column++)
            if (columns[column].Length == 0) problems.Add("WEIR1221", line, $"column {column + 1} has no name", "The first line names the columns.");
            else if (columns.IndexOf(columns[column]) < column) problems.Add("WEIR1221", line, $"two columns are called '{columns[column]}'", "Rename one of them.");
        if (options.Key is null) return 0;
        var key = columns.IndexOf(options.Key);
        if (key < 0) problems.Add("WEIR1221", line, $"there is no column '{options.Key}', which lookups.{options.Name}.key names", LookupFile.Has(columns));
        return key;
    }

    void ReadRows(ref CsvReader reader, CellBuffer cells, int columns)
    {
        var kept = cells.Count;
        while (true)
        {
            var count = reader.Read(cells);
            if (count == 0) break;
            if (count == columns)
            {
                kept = cells.Count;
                _lines.Add(reader.Line);
                continue;
            }
            cells.TakeBack(kept);
            problems.Add("WEIR1220", reader.Line, $"the row has {count} value{(count == 1 ? "" : "s")}, the first line names {columns} columns", "Put quotes around a value that holds the separator; check lookups." + options.Name + ".separator.");
        }
        cells.TakeBack(kept);
        if (reader.Problem is { } problem) problems.Add("WEIR1220", reader.Line, problem, QuoteHint);
        else if (_lines.Count == 0 && !problems.Any) problems.Add("WEIR1220", 1, "the file names columns and holds no entry", "Write at least one; a table that lost its entries is not taken.");
    }

    ILookupIndex Index(CellBuffer cells, List<string> columns, int key) =>
        keys == LookupKeys.Texts ? TextsOf(cells, columns.Count, key) : NetworksOf(cells, columns.Count, key);

    TextIndex TextsOf(CellBuffer cells, int columns, int key)
    {
        var index = new TextIndex(_lines.Count, columns, key, cells);
        for (var row = 0; row < _lines.Count; row++)
            if (index.Add(row) is >= 0 and var earlier) Twice(earlier, row);
        return index;
    }

    NetworkIndex NetworksOf(CellBuffer cells, int columns, int key)
    {
        var index = new NetworkIndex();
        for (var row = 0; row < _lines.Count; row++)
            if (Network.TryParse(cells[(row + 1) * columns + key], out var network, out var problem)) index.Add(network, row);
            else problems.Add("WEIR1222", _lines[row], $"the key {problem}", "Write the network's first address and its prefix; by: equals takes any text.");
        index.Complete(Twice);
        return index;
    }

    void Twice(int earlier, int row) => problems.Add("WEIR1222", _lines[row], $"the key of line {_lines[earlier]} stands here again", "Keep one of them.");
}

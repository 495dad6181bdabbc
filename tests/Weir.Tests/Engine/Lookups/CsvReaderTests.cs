using System.Text;
using Weir.Engine.Lookups;

namespace Weir.Tests.Engine.Lookups;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1:a|b 2:1|2")]
    [InlineData("a,b\r\n1,2\r\n", "1:a|b 2:1|2")]
    [InlineData("a,b\n1,2", "1:a|b 2:1|2")]
    [InlineData("a,b\r\n1,2\r", "1:a|b 2:1|2")]
    [InlineData("\n\na\n\r\n\nb\n\n", "3:a 6:b")]
    [InlineData("a,\n,\n,,x", "1:a| 2:| 3:||x")]
    [InlineData("\"a\",\"\"\n\"x,y\",\"1\"\"2\"\n", "1:a| 2:x,y|1\"2")]
    [InlineData("\"a\nb\r\nc\",d\n\"\"\"\"\r\ne", "1:a\nb\r\nc|d 4:\" 5:e")]
    [InlineData("\"a\"\r", "1:a")]
    [InlineData("é, b ;\tc\n", "1:é| b ;\tc")]
    [InlineData("", "")]
    [InlineData("a\n\"b\nc\nd", "1:a 2!a quote is opened here and never closed")]
    [InlineData("a\nb\"c\n", "1:a 2!a quote stands within a value that has none around it")]
    [InlineData("\"a\nb\" c\n", "2!something stands between a closing quote and the end of the value")]
    public void Rows_are_read_as_RFC_4180_has_them(string text, string rows) => Assert.Equal(rows, Read(text, (byte)','));

    [Fact]
    public void Another_separator_leaves_commas_alone() => Assert.Equal("1:a,b|c 2:1;|2", Read("a,b;c\n\"1;\";2", (byte)';'));

    static string Read(string text, byte separator)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var cells = new CellBuffer(utf8.Length);
        var reader = new CsvReader(utf8, separator);
        var rows = new List<string>();
        var before = 0;
        while (reader.Read(cells) is > 0 and var count)
        {
            Assert.Equal(before + count, cells.Count);
            rows.Add($"{reader.Line}:{string.Join('|', Enumerable.Range(before, count).Select(cell => Encoding.UTF8.GetString(cells[cell])))}");
            before = cells.Count;
        }
        if (reader.Problem is { } problem) rows.Add($"{reader.Line}!{problem}");
        return string.Join(' ', rows);
    }
}

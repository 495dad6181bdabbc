using System.Text;
using System.Text.RegularExpressions;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;

namespace Weir.Tests.Engine.Contracts;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("draft2020-12")]
    [InlineData("draft7")]
    [InlineData("draft2020-12/optional")]
    [InlineData("draft7/optional")]
    public void Of_the_official_tests_the_full_validator_misses_what_the_reference_lists_and_nothing_else(string folder)
    {
        Assert.SkipUnless(SchemaSuite.IsAtHand, "the JSON Schema test suite is not at hand");
        var (count, misses) = Run(folder);
        output.WriteLine($"{folder}: {count - misses.Count} of {count}");
        misses.ForEach(miss => output.WriteLine(miss.ToString()));
        Assert.Contains(SchemaPage.Rows(folder), cells => cells is [_, var figure] && figure == $"{count - misses.Count} of {count}");
        var listed = SchemaPage.Rows(folder).Where(cells => cells.Length == 4).Select(cells => $"{cells[1]} {cells[2]}");
        Assert.Equal(listed, misses.GroupBy(miss => miss.File).Select(file => $"{file.Key} {file.Count()}"));
        if (!folder.EndsWith("optional", StringComparison.Ordinal)) Assert.InRange(misses.Count, 0, count / 200);
    }

    static (int Count, List<SchemaSuiteCase> Misses) Run(string folder)
    {
        var dialect = folder.StartsWith("draft7", StringComparison.Ordinal) ? Dialect.Draft7 : Dialect.Draft202012;
        var (count, misses) = (0, new List<SchemaSuiteCase>());
        foreach (var group in SchemaSuite.Cases(folder).GroupBy(test => (test.File, test.Group, test.Schema)))
        {
            var schema = SchemaSuite.Read(group.Key.Schema, dialect, assertsFormats: false, [], out _);
            count += group.Count();
            misses.AddRange(group.Where(test => schema is null || SchemaSuite.Holds(schema, Encoding.UTF8.GetBytes(test.Data)) != test.IsValid));
        }
        return (count, misses);
    }

    [Fact]
    public void The_reference_names_every_keyword_and_every_format() =>
        Assert.All(KeywordSpec.Names(Dialect.Both).Concat(FormatRule.Names), name => Assert.Matches($"`{Regex.Escape(name)}[`:]", SchemaPage.Text));
}

using System.Text.RegularExpressions;

namespace Weir.Tests.Repository;

public sealed partial class CodesTests
{
    static readonly string[] Catalogs = ["src/Weir.Engine/ConfigurationCodes.cs", "src/Weir.Engine/RecordCodes.cs", "src/Weir.Kafka/KafkaCodes.cs", "src/Weir/ProgramCodes.cs"];

    static readonly List<string> Documented = [.. ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes).Select(code => code.Code)];

    [Fact]
    public void A_code_stands_for_one_thing() => Assert.Distinct(Documented);

    [Fact]
    public void Every_code_in_the_sources_is_documented() => Assert.Empty(Used().Except(Documented));

    [Fact]
    public void Every_documented_code_is_in_use() => Assert.Empty(Documented.Except(Used()).Except(Symbols()));

    [Fact]
    public void A_documented_code_says_when_it_is_given_and_what_to_do() =>
        Assert.All(ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes), code =>
        {
            Assert.Matches("^WEIR[0-9]{4}$", code.Code);
            Assert.NotEmpty(code.Title);
            Assert.NotEmpty(code.Meaning);
            Assert.NotEmpty(code.Remedy);
        });

    [Fact]
    public void A_log_event_has_an_id_of_its_own_and_the_same_words_every_time()
    {
        var events = TrackedFiles.Sources("src/Weir").SelectMany(file => LogEvent().Matches(file.Text)).Select(found => (Id: found.Groups["id"].Value, Words: found.Groups["words"].Value)).Distinct().ToList();
        Assert.NotEmpty(events);
        Assert.Distinct(events.Select(found => found.Id));
        Assert.Distinct(events.Select(found => found.Words));
        Assert.Empty(events.Select(found => found.Id).Except(ProgramCodes.Events.Codes.Select(code => code.Code)));
    }

    static IEnumerable<string> Used() => TrackedFiles.Sources("src").Where(file => !Catalogs.Contains(file.Path))
        .SelectMany(file => Code().Matches(file.Text)).Select(match => match.Groups[1].Value).Distinct();

    // The engine's reasons are used by their names: a field that nobody refers to is found by this.
    static IEnumerable<string> Symbols()
    {
        string sources = string.Concat(TrackedFiles.Sources("src").Where(file => !Catalogs.Contains(file.Path)).Select(file => file.Text));
        return from field in typeof(Weir.Engine.RecordCodes).GetFields()
               where field.GetValue(null) is Weir.Engine.RecordCode && sources.Contains($"RecordCodes.{field.Name}", StringComparison.Ordinal)
               select ((Weir.Engine.RecordCode)field.GetValue(null)!).Code;
    }

    [GeneratedRegex("\"(WEIR[0-9]{4})\"")]
    private static partial Regex Code();

    [GeneratedRegex("\\.Write\\(EventLevel\\.\\w+, \"(?<id>WEIR[0-9]{4})\", \"(?<words>[^\"]*)\"")]
    private static partial Regex LogEvent();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Engine;
using Weir.Engine.Configuration.Reference;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed partial class ReferenceTests
{
    public static TheoryData<string> Pages => [.. ReferencePages.All(StepCatalog.BuiltIn()).Keys];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_generated_page_is_current_or_dotnet_run_project_eng_reference_makes_it(string name) =>
        Assert.Equal(ReferencePages.All(StepCatalog.BuiltIn())[name], File.ReadAllText(Path.Combine(RepositoryRoot.Path, ReferencePages.Folder, name)));

    [Fact]
    public void Every_code_of_the_engine_is_documented_and_stands_for_one_thing()
    {
        var documented = ConfigurationCodes.All.Concat(RecordCodes.All).Select(code => code.Code).ToList();
        var used = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src", "Weir.Engine"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .SelectMany(text => Code().Matches(text).Select(match => match.Groups[1].Value))
            .Distinct();

        Assert.Distinct(documented);
        Assert.Equal(documented.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_editors_schema_knows_the_settings_the_steps_and_the_kafka_names()
    {
        using var schema = JsonDocument.Parse(ReferencePages.All(StepCatalog.BuiltIn())["pipeline.schema.json"]);
        var properties = schema.RootElement.GetProperty("properties");

        Assert.Equal("100ms", properties.GetProperty("delivery").GetProperty("properties").GetProperty("transaction").GetProperty("properties").GetProperty("age").GetProperty("default").GetString());
        Assert.Equal(StepCatalog.BuiltIn().Specs.Count, properties.GetProperty("steps").GetProperty("items").GetProperty("oneOf").GetArrayLength());
        Assert.True(properties.GetProperty("kafka").GetProperty("properties").GetProperty("consumer").GetProperty("properties").TryGetProperty("fetch.wait.max.ms", out _));
    }

    [GeneratedRegex("\"(WEIR[0-9]{4})\"")]
    private static partial Regex Code();
}

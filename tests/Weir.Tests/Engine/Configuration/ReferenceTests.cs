using System.Text.Json;
using Weir.Engine;
using Weir.Engine.Configuration.Reference;
using Weir.Reference;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed class ReferenceTests
{
    public static TheoryData<string> Names => [.. Pages.Keys];

    static IReadOnlyDictionary<string, string> Pages =>
        ReferencePages.All(StepCatalog.BuiltIn(), ProgramCodes.Catalogs).Concat(ProgramPages.All()).ToDictionary();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_generated_page_is_current_or_dotnet_run_project_eng_reference_makes_it(string name)
    {
        string page = Path.Combine(RepositoryRoot.Path, ReferencePages.Folder, name);
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") File.WriteAllText(page, Pages[name]);
        Assert.Equal(Pages[name], File.ReadAllText(page));
    }

    [Fact]
    public void The_editors_schema_knows_the_settings_the_steps_and_the_kafka_names()
    {
        using var schema = JsonDocument.Parse(Pages["pipeline.schema.json"]);
        var properties = schema.RootElement.GetProperty("properties");

        Assert.Equal("100ms", properties.GetProperty("delivery").GetProperty("properties").GetProperty("transaction").GetProperty("properties").GetProperty("age").GetProperty("default").GetString());
        Assert.Equal(StepCatalog.BuiltIn().Specs.Count, properties.GetProperty("steps").GetProperty("items").GetProperty("oneOf").GetArrayLength());
        Assert.True(properties.GetProperty("kafka").GetProperty("properties").GetProperty("consumer").GetProperty("properties").TryGetProperty("fetch.wait.max.ms", out _));
    }
}

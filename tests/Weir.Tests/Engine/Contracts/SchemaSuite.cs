using System.Text;
using System.Text.Json;
using Weir.Engine;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;
using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Contracts;

/// <summary>The official JSON Schema tests, where they are at hand.</summary>
static class SchemaSuite
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "json-schema-test-suite") is var beside && Directory.Exists(beside)
        ? beside
        : "/work/shared/data/json-schema-test-suite";

    public static bool IsAtHand => Directory.Exists(Folder);

    /// <summary>The tests of a draft's folder, such as <c>draft7</c>, without those in folders below it.</summary>
    public static IEnumerable<SchemaSuiteCase> Cases(string folder, string pattern = "*.json")
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "tests", folder), pattern).Order(StringComparer.Ordinal))
            foreach (var group in JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray())
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                    yield return new SchemaSuiteCase(Path.GetFileNameWithoutExtension(file), group.GetProperty("description").GetString()!, test.GetProperty("description").GetString()!,
                        group.GetProperty("schema").GetRawText(), test.GetProperty("data").GetRawText(), test.GetProperty("valid").GetBoolean());
    }

    /// <summary>The suite's own remote schemas, and the metaschemas, which it takes for granted; contracts have neither.</summary>
    public static SchemaDocument? Remote(Uri address, ICollection<ContractProblem> problems)
    {
        var path = address.Host switch
        {
            "localhost" => Path.Combine(Folder, "remotes", address.AbsolutePath.TrimStart('/')),
            "json-schema.org" => Path.Combine(RepositoryRoot.Path, "tests", "Weir.Tests", "Engine", "Contracts", "Metaschemas", address.AbsolutePath.TrimStart('/') + ".json"),
            _ => "",
        };
        return File.Exists(path) ? SchemaDocument.Read(File.ReadAllBytes(path), problems) : null;
    }

    /// <summary>The schema for the full validator, or null with its problems.</summary>
    public static Schema? Read(string schema, Dialect dialect, bool assertsFormats, List<ContractProblem> problems, out bool isDynamic)
    {
        isDynamic = false;
        var document = SchemaDocument.Read(Encoding.UTF8.GetBytes(schema), problems)!;
        var resources = new SchemaResources(dialect, address => Remote(address, problems));
        resources.Add(SchemaResources.Anywhere, document.Root);
        var reader = new SchemaReader(resources, assertsFormats);
        var root = reader.Read(document.Root);
        new ReferenceLoops(reader.AllRead).Report();
        isDynamic = reader.IsDynamic;
        return problems.Any(problem => problem.Severity == ProblemSeverity.Error) ? null : root;
    }

    /// <summary>The full validator's verdict on a whole document.</summary>
    public static bool Holds(Schema schema, ReadOnlySpan<byte> json)
    {
        var state = new RecordState(new FieldIndex(new FieldTable()));
        return state.Evaluation.Holds(schema, new Weir.Engine.Record(state, new Weir.Engine.SourceRecord(default, json)), 0, json.Length);
    }
}

using Weir.Engine.Contracts.Schemas;
using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>Turns a JSON Schema into a contract: reads it, follows its references, and compiles what can be checked on slots.</summary>
sealed class ContractCompiler(FieldTable fields, ICollection<ContractProblem> problems)
{
    /// <summary>The contract; null after adding errors.</summary>
    public Contract? Compile(ReadOnlyMemory<byte> json)
    {
        var before = Errors();
        if (SchemaDocument.Read(json, problems) is not { } document) return null;
        if (document.Root.Kind != JsonKind.Object)
        {
            document.Error(document.Root, "is not a JSON object");
            return null;
        }
        var resources = new SchemaResources(Dialect.Draft202012, _ => null);
        resources.Add(SchemaResources.Anywhere, document.Root);
        var reader = new SchemaReader(resources, assertsFormats: true);
        var root = reader.Read(document.Root);
        new ReferenceLoops(reader.AllRead).Report();
        if (document.Root.Find("type") is { } type && root.Keywords is [TypeKeyword types, ..] && !types.Types.Has(JsonKind.Object))
            document.Error(type, "does not allow objects, and every record is one");
        return Errors() == before ? Compile(root, reader) : null;
    }

    Contract Compile(Schema root, SchemaReader reader)
    {
        var schemas = reader.AllRead.Select(read => read.Schema).ToList();
        var named = new ContractFields(fields, schemas.Exists(schema => schema.IsPersonal));
        named.Visit(root, 0);
        var slots = new SlotCompiler(fields, reader.IsDynamic);
        var record = slots.Compile(root, 0);
        return new Contract(root, record, slots.Objects, named, new KnownNames(schemas), slots.NeedsWhole);
    }

    int Errors() => problems.Count(problem => problem.Severity == ProblemSeverity.Error);
}

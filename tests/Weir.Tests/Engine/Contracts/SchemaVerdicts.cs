using System.Text;
using Weir.Engine;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;
using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Tests.Engine.Contracts;

/// <summary>One schema both ways: applied by the full validator to a value, and compiled as the schema of the field <c>f</c> of a record.</summary>
sealed class SchemaVerdicts
{
    readonly Schema _schema;
    readonly Contract _contract;
    readonly RecordState _state;
    readonly RecordReader _reader;
    readonly RecordState _alone = new(new FieldIndex(new FieldTable()));

    SchemaVerdicts(Schema schema, bool isDynamic)
    {
        _schema = schema;
        var fields = new FieldTable();
        var field = fields.Child(0, "f");
        var slots = new SlotCompiler(fields, isDynamic);
        var rule = slots.Compile(schema, field);
        UsesFull = slots.NeedsWhole;
        _contract = new Contract(schema, ValueRule.Anything, [new ObjectRule(0, [new MemberRule(field, false, rule)], false, new HashSet<int> { field }), .. slots.Objects], new ContractFields(fields, anyPersonal: false), new KnownNames([schema]), slots.NeedsWhole);
        _state = new RecordState(new FieldIndex(fields));
        _reader = new RecordReader(_state, new RecordLimits());
    }

    /// <summary>True when some of it is left to the full validator.</summary>
    public bool UsesFull { get; }

    /// <summary>Null when the schema has errors.</summary>
    public static SchemaVerdicts? Of(string schema, Dialect dialect, List<ContractProblem> problems, bool assertsFormats = false) =>
        SchemaSuite.Read(schema, dialect, assertsFormats, problems, out var isDynamic) is { } read ? new(read, isDynamic) : null;

    public bool Full(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return _alone.Evaluation.Holds(_schema, new Weir.Engine.Record(_alone, new Weir.Engine.SourceRecord(default, bytes)), 0, bytes.Length);
    }

    /// <summary>Null when the value cannot stand in a record: too deep, a name twice, a number too long.</summary>
    public bool? Compiled(string json)
    {
        var bytes = Encoding.UTF8.GetBytes($"{{\"f\":{json}}}");
        return _reader.Read(bytes) ? _contract.Holds(new Weir.Engine.Record(_state, new Weir.Engine.SourceRecord(default, bytes)), withUnknown: true, out _) : null;
    }
}

using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>A compiled JSON Schema: checks a record's slots. Immutable, shared by the workers.</summary>
sealed class Contract(IReadOnlyList<ObjectRule> objects, IReadOnlySet<int> named, IReadOnlyList<FieldPath> personal)
{
    readonly ObjectRule[] _objects = [.. objects];

    /// <summary>The fields that <c>properties</c> or <c>required</c> names anywhere in the schema.</summary>
    public IReadOnlySet<int> Named { get; } = named;

    /// <summary>The objects whose fields <c>properties</c> lists: in the others everything is allowed and kept.</summary>
    public IEnumerable<int> ListedObjects => _objects.Where(rule => rule.Names.Count > 0 || rule.Closed).Select(rule => rule.Field);

    /// <summary>The fields marked <c>x-personal: true</c>.</summary>
    public IReadOnlyList<FieldPath> Personal { get; } = personal;

    /// <summary>Compiles a schema; null when it has problems, all of which are in the list.</summary>
    public static Contract? Compile(ReadOnlyMemory<byte> schema, FieldTable fields, ICollection<ContractProblem> problems) =>
        new SchemaCompiler(fields, problems).Compile(schema);

    /// <summary>False, with the first violation: objects from the outermost inwards, fields in the order of the schema, fields that are too many last.</summary>
    /// <param name="record">The record to check.</param>
    /// <param name="withUnknown">False where fields that the contract does not name will not be written anyway.</param>
    /// <param name="violation">What is wrong.</param>
    public bool Holds(in Record record, bool withUnknown, out Violation violation)
    {
        violation = default;
        foreach (var rule in _objects)
        {
            if (record.Kind(rule.Field) != JsonKind.Object) continue;
            foreach (var member in rule.Members)
            {
                ref readonly var slot = ref record.Slot(member.Field);
                if (slot.Kind == JsonKind.Missing)
                {
                    if (!member.Required) continue;
                    violation = new(RecordCodes.RequiredMissing, null, member.Field, rule.Field);
                    return false;
                }
                if (member.Value.Broken(in record, in slot) is not { } broken) continue;
                violation = new(broken.Code, broken.Reason, member.Field, member.Field);
                return false;
            }
            if (!rule.Closed || !withUnknown || Extra(in record, rule) is not (var extra and not 0)) continue;
            violation = new(RecordCodes.FieldNotAllowed, null, rule.Field, extra);
            return false;
        }
        return true;
    }

    static int Extra(in Record record, ObjectRule rule)
    {
        for (var slot = record.Slot(rule.Field).First; slot != 0; slot = record.Slot(slot).Next)
            if (record.Slot(slot).Kind != JsonKind.Missing && !rule.Names.Contains(slot)) return slot;
        return 0;
    }
}

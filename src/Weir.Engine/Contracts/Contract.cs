using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>A compiled JSON Schema: checks a record's slots, and by the full validator what slots cannot tell. Immutable, shared by the workers.</summary>
sealed class Contract(Schema whole, ValueRule record, IReadOnlyList<ObjectRule> objects, ContractFields fields, KnownNames names, bool needsWhole)
{
    readonly ObjectRule[] _objects = [.. objects];

    /// <summary>The fields that <c>properties</c> or <c>required</c> names anywhere in the schema.</summary>
    public IReadOnlySet<int> Named => fields.Named;

    /// <summary>The objects whose fields <c>properties</c> lists: in the others everything is allowed and kept.</summary>
    public IEnumerable<int> ListedObjects => fields.Listed;

    /// <summary>The fields marked <c>x-personal: true</c>.</summary>
    public IReadOnlyList<FieldPath> Personal => fields.Personal;

    /// <summary>True when a record that steps have changed can only be judged as it is written: <see cref="HoldsWritten"/>.</summary>
    public bool NeedsWhole => needsWhole;

    /// <summary>Compiles a schema; null when it has errors. Errors and warnings are in the list.</summary>
    public static Contract? Compile(ReadOnlyMemory<byte> schema, FieldTable fields, ICollection<ContractProblem> problems) =>
        new ContractCompiler(fields, problems).Compile(schema);

    /// <summary>False, with the first violation: objects from the outermost inwards, fields in the order of the schema, fields that are too many last.</summary>
    /// <param name="read">The record to check: as it was read, or of a contract that does not need it whole.</param>
    /// <param name="withUnknown">False where fields that the contract does not name will not be written anyway.</param>
    /// <param name="violation">What is wrong.</param>
    public bool Holds(in Record read, bool withUnknown, out Violation violation)
    {
        violation = default;
        foreach (var rule in _objects)
        {
            if (read.Kind(rule.Field) != JsonKind.Object) continue;
            foreach (var member in rule.Members)
            {
                ref readonly var slot = ref read.Slot(member.Field);
                if (slot.Kind == JsonKind.Missing)
                {
                    if (!member.Required) continue;
                    violation = new(RecordCodes.RequiredMissing, null, member.Field, rule.Field);
                    return false;
                }
                if (member.Value.Broken(in read, in slot) is not { } broken) continue;
                violation = Of(broken, in read, member.Field);
                return false;
            }
            if (!rule.Closed || !withUnknown || Extra(in read, rule) is not (var extra and not 0)) continue;
            violation = new(RecordCodes.FieldNotAllowed, null, rule.Field, extra);
            return false;
        }
        if (record.Broken(in read, in read.Slot(0)) is not { } wrong) return true;
        violation = Of(wrong, in read, 0);
        return false;
    }

    /// <summary>False, with the violation, when a record as it will be written breaks the contract.</summary>
    /// <param name="written">The same record, its input being what will be written.</param>
    /// <param name="violation">What is wrong; its slot is that of the innermost field around it that the plan knows.</param>
    public bool HoldsWritten(in Record written, out Violation violation)
    {
        violation = default;
        var evaluation = written.Evaluation;
        if (evaluation.Holds(whole, in written, 0, written.Input.Length)) return true;
        var failure = evaluation.Failure;
        var slot = KnownNames.SlotOf(evaluation.Tree, in written, in failure);
        violation = new(failure.Code, failure.Reason, slot, slot, new PlaceWithin(names.PathOf(evaluation.Tree, in written, in failure, null), -1));
        return false;
    }

    Violation Of(Rule broken, in Record read, int field)
    {
        if (broken is not FullRule) return new(broken.Code, broken.Reason, field, field);
        var (tree, failure) = (read.Evaluation.Tree, read.Evaluation.Failure);
        ref readonly var node = ref tree[failure.Node];
        var path = names.PathOf(tree, in read, in failure, read.Fields.Paths[field]);
        return new(failure.Code, failure.Reason, field, field, new PlaceWithin(path, failure.AtName ? node.NameStart : node.Start));
    }

    static int Extra(in Record record, ObjectRule rule)
    {
        for (var slot = record.Slot(rule.Field).First; slot != 0; slot = record.Slot(slot).Next)
            if (record.Slot(slot).Kind != JsonKind.Missing && !rule.Names.Contains(slot)) return slot;
        return 0;
    }
}

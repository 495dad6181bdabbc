using System.Text;
using Weir.Engine.Contracts;
using Weir.Engine.Processing;

namespace Weir.Engine.Configuration.Personal;

/// <summary>What the contracts of a pipeline mark as personal, in terms of the fields that the pipeline knows.</summary>
sealed class PersonalMarks
{
    readonly HashSet<FieldPath> _byName;
    readonly bool _isWhole;

    public PersonalMarks(RecordPlan plan)
    {
        Contract[] contracts = [.. new[] { plan.SourceContract, plan.SinkContract }.OfType<Contract>()];
        _byName = [.. contracts.SelectMany(contract => contract.Personal)];
        _isWhole = contracts.Any(contract => contract.IsWholePersonal);
        HasRest = _isWhole || contracts.Any(contract => contract.PersonalRest.Any);
        var index = plan.Index;
        var known = Enumerable.Range(1, index.Count - 1).Where(field => index.Parents[field] == 0).Select(field => Encoding.UTF8.GetString(index.Name(field)));
        Fields = HasRest
            ? [.. _byName.Concat(known.Where(name => _isWhole || contracts.Any(contract => contract.PersonalRest.Has(name))).Select(name => FieldPath.Of([name]))).Distinct()]
            : [.. _byName];
    }

    /// <summary>The known fields that are personal: those that are marked themselves, and those of which a mark speaks without naming them.</summary>
    public IReadOnlyList<FieldPath> Fields { get; }

    /// <summary>True when fields that the pipeline does not know may be personal too.</summary>
    public bool HasRest { get; }

    /// <summary>What <see cref="HasRest"/> means, as a subject.</summary>
    public string Rest => _isWhole ? "a record that is personal as a whole" : "a record whose unnamed fields are personal";

    /// <summary>The field as a subject.</summary>
    public string Named(FieldPath field) =>
        _byName.Contains(field) ? $"the personal field '{field}'" : $"the field '{field}' of {Rest}";

    /// <summary>All that is personal, as the end of a sentence.</summary>
    public override string ToString() =>
        _isWhole ? "the whole record" : string.Join(", ", Fields.Select(field => field.ToString()).Concat(HasRest ? ["fields that a contract does not name"] : Array.Empty<string>()));
}

using System.Text.Json;
using Weir.Engine;

namespace Weir.Personal;

/// <summary>What a pipeline itself knows to be personal: fields that a contract marks <c>x-personal</c>, wherever they stand. By name, so that what is masked is rather too much.</summary>
static class PersonalFields
{
    /// <summary>A masker for a pipeline's records.</summary>
    public static Masker MaskerOf(params PipelinePlan[] plans)
    {
        var names = plans.SelectMany(plan => Names(plan.Source.Contract).Concat(Names(plan.Sink.Contract))).ToHashSet(StringComparer.Ordinal);
        // The name of the record itself is empty: where it is marked, or fields of it that have no name in the contract, everything is masked.
        bool isWhole = names.Contains("");
        return new Masker(path => isWhole || names.Contains(path[(path.LastIndexOf('.') + 1)..]));
    }

    static IEnumerable<string> Names(ContractFile? contract)
    {
        if (contract is null) return [];
        using var schema = JsonDocument.Parse(contract.Utf8Json);
        var names = new List<string>();
        Collect(schema.RootElement, "", names);
        return names;
    }

    static void Collect(JsonElement schema, string name, List<string> names)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray()) Collect(item, name, names);
        }
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("x-personal", out var mark) && mark.ValueKind != JsonValueKind.False) names.Add(name);
        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.Name is "properties" && keyword.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in keyword.Value.EnumerateObject()) Collect(property.Value, property.Name, names);
            }
            else if (keyword.Name is not ("enum" or "const" or "examples" or "default")) Collect(keyword.Value, name, names);
        }
    }
}

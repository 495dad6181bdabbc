using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Finds schemas that come back to themselves without going into the value, so that applying them would never end.</summary>
sealed class ReferenceLoops(IReadOnlyList<(Schema Schema, SchemaNode At)> read)
{
    const int DepthMax = 100;

    readonly Dictionary<Schema, SchemaNode> _places = read.ToDictionary(pair => pair.Schema, pair => pair.At);
    readonly Dictionary<Schema, bool> _isDone = [];
    readonly Dictionary<Schema, int> _depths = [];

    /// <summary>Adds a problem for each loop, and one when too many schemas are applied to a value within each other.</summary>
    public void Report()
    {
        foreach (var (schema, _) in read) Follow(schema);
        foreach (var (schema, at) in read)
        {
            if (_depths[schema] <= DepthMax) continue;
            at.Document.Error(at, $"applies {_depths[schema]} schemas to one value, each within the other; {DepthMax} are allowed", "Let references lead to the last schema directly.");
            return;
        }
    }

    /// <summary>Depth first with a stack of its own: a chain of references may be as long as the contract.</summary>
    void Follow(Schema from)
    {
        if (_isDone.ContainsKey(from)) return;
        var path = new Stack<(Schema Schema, IEnumerator<Schema> Next)>();
        Enter(path, from);
        while (path.TryPeek(out var top))
        {
            if (!top.Next.MoveNext())
            {
                Leave(path);
                continue;
            }
            var next = top.Next.Current;
            if (!_isDone.TryGetValue(next, out var isDone)) Enter(path, next);
            else if (isDone) Deepen(top.Schema, next);
            else Loop(top.Schema, next);
        }
    }

    void Leave(Stack<(Schema Schema, IEnumerator<Schema> Next)> path)
    {
        var left = path.Pop().Schema;
        _isDone[left] = true;
        _depths.TryAdd(left, 1);
        if (path.TryPeek(out var around)) Deepen(around.Schema, left);
    }

    void Deepen(Schema around, Schema inner) => _depths[around] = Math.Max(_depths.GetValueOrDefault(around, 1), 1 + _depths.GetValueOrDefault(inner, 1));

    void Enter(Stack<(Schema Schema, IEnumerator<Schema> Next)> path, Schema schema)
    {
        _isDone[schema] = false;
        path.Push((schema, schema.Keywords.SelectMany(keyword => keyword.InPlace).GetEnumerator()));
    }

    void Loop(Schema last, Schema start)
    {
        if (!_places.TryGetValue(last, out var place)) place = _places[start];
        var at = place.Find("$ref") ?? place.Find("$dynamicRef") ?? place;
        at.Document.Error(at, "leads back to itself without going into the value", "A schema may refer to itself only below properties, items and the like.");
    }
}

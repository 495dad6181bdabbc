namespace Weir.Engine.Steps.Conditions;

/// <summary>A compiled condition. One per worker; it allocates nothing per record.</summary>
abstract class Condition
{
    public abstract bool Holds(in Record record);
}

namespace Weir.Engine.Steps;

/// <summary>What <c>map_values</c> does with a value that is not in its table.</summary>
enum OtherValues
{
    Keep,
    Remove,
    Reject,
}

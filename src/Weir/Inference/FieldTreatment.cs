namespace Weir.Inference;

/// <summary>What a pipeline does with a field.</summary>
enum FieldTreatment
{
    /// <summary>Written as it is.</summary>
    Keep,

    /// <summary>Replaced by a token.</summary>
    Pseudonymize,

    /// <summary>A number: made a text, then replaced by a token.</summary>
    ConvertAndPseudonymize,

    /// <summary>Not written: a secret, or personal in a way that no token can stand for.</summary>
    Remove,

    /// <summary>Turned into a time as text.</summary>
    Timestamp,
}

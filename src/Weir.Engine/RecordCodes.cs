namespace Weir.Engine;

/// <summary>Every code that a dead letter can carry. 3101 to 3119: the source's contract; 3120 to 3139: the record cannot be read; 3140 to 3159: a step or the sink.</summary>
public static class RecordCodes
{
    const string FixProducer = "Correct the producer, then redrive the dead letters.";
    const string FixEither = "Correct the producer, or the contract where it is too narrow; then redrive the dead letters.";

    public static readonly RecordCode RequiredMissing = new("WEIR3101", "is missing", "A field that the contract requires is not in the record.", FixEither);
    public static readonly RecordCode WrongType = new("WEIR3102", "has the wrong type", "The contract's type does not allow this kind of JSON value.", FixEither);
    public static readonly RecordCode NotAllowedValue = new("WEIR3103", "is not one of the allowed values", "The contract's enum or const does not contain the value.", FixEither);
    public static readonly RecordCode PatternMismatch = new("WEIR3104", "does not match the pattern", "The contract's pattern does not match the text.", FixEither);
    public static readonly RecordCode FormatMismatch = new("WEIR3105", "does not have the format", "The contract's format is not met; docs/reference/json-schema.md lists those that are checked.", FixEither);
    public static readonly RecordCode WrongLength = new("WEIR3106", "is too short or too long", "The text has fewer code points than minLength or more than maxLength.", FixEither);
    public static readonly RecordCode OutOfRange = new("WEIR3107", "is out of range", "The number is below minimum or above maximum.", FixEither);
    public static readonly RecordCode FieldNotAllowed = new("WEIR3108", "has a field that is not allowed", "The contract says additionalProperties: false or unevaluatedProperties: false and does not name the field.", FixEither);
    public static readonly RecordCode NoAlternative = new("WEIR3109", "matches none of the alternatives, or more than oneOf allows", "No alternative of anyOf holds, or not exactly one of oneOf.", FixEither);

    public static readonly RecordCode NotAMultiple = new("WEIR3110", "is not a multiple", "The number is no whole multiple of the contract's multipleOf.", FixEither);
    public static readonly RecordCode WrongCount = new("WEIR3111", "has too few or too many entries", "An array or object has fewer entries than minItems or minProperties, or more than maxItems or maxProperties.", FixEither);
    public static readonly RecordCode RepeatedItem = new("WEIR3112", "stands in the array already", "The contract says uniqueItems, and two items are equal.", FixEither);
    public static readonly RecordCode ItemMissing = new("WEIR3113", "has too few or too many items as contains asks", "The contract's contains, minContains and maxContains ask for another number of matching items.", FixEither);
    public static readonly RecordCode Excluded = new("WEIR3114", "is excluded", "The contract excludes the value with not, or with the schema false.", FixEither);
    public static readonly RecordCode NameNotAllowed = new("WEIR3115", "has a name that is not allowed", "A field's name breaks the contract's propertyNames.", FixEither);
    public static readonly RecordCode TooMuchWork = new("WEIR3116", "takes too much work to check", "The contract's schemas refer to each other so often that checking this record would take more steps than its size justifies.", "Give the alternatives of anyOf and oneOf less in common, or make the contract less recursive; then redrive the dead letters.");

    public static readonly RecordCode Empty = new("WEIR3120", "is empty", "The value has no bytes. (A null value is a tombstone.)", FixProducer);
    public static readonly RecordCode NotJson = new("WEIR3121", "is not JSON", "The value breaks the grammar of RFC 8259.", FixProducer);
    public static readonly RecordCode Truncated = new("WEIR3122", "ends too early", "The value ends inside a JSON text.", "Look for a producer or proxy that cuts values; then redrive what can be repaired.");
    public static readonly RecordCode NotUtf8 = new("WEIR3123", "is not UTF-8", "The value holds bytes that are not UTF-8: another encoding, an overlong form or an encoded surrogate.", "Let the producer write UTF-8.");
    public static readonly RecordCode LoneSurrogate = new("WEIR3124", "has a lone surrogate", "A \\u escape names half of a surrogate pair, which no UTF-8 text can hold.", FixProducer);
    public static readonly RecordCode ByteOrderMark = new("WEIR3125", "starts with a byte-order mark", "The value starts EF BB BF, FE FF or FF FE; RFC 8259 forbids it.", "Let the producer write UTF-8 without a byte-order mark.");
    public static readonly RecordCode ControlByte = new("WEIR3126", "has a NUL or control byte", "A byte below 0x20 stands in a string unescaped, or between values.", FixProducer);
    public static readonly RecordCode DuplicateField = new("WEIR3127", "stands twice", "An object has two fields whose names are the same after unescaping.", FixProducer);
    public static readonly RecordCode TooLarge = new("WEIR3128", "is too large", "The value has more bytes than source.limits allows.", "Raise the limit if such records are meant to be.");
    public static readonly RecordCode TooDeep = new("WEIR3129", "is nested too deeply", "Objects and arrays are nested deeper than source.limits allows.", "Raise the limit if such records are meant to be.");
    public static readonly RecordCode TooManyFields = new("WEIR3130", "has too many fields", "The record has more fields, at all levels, than source.limits allows.", "Raise the limit if such records are meant to be.");
    public static readonly RecordCode NumberTooLong = new("WEIR3131", "has too long a number", "A number has more bytes than source.limits allows.", "Let the producer write it as a string, or raise the limit.");
    public static readonly RecordCode ConfluentFraming = new("WEIR3132", "has Confluent framing", "The value starts with a zero byte and a schema's number: it was written by a schema registry's serializer.", "Let the producer write plain JSON; registry framing is not read by this version.");
    public static readonly RecordCode NotAnObject = new("WEIR3133", "is not a JSON object", "The value is JSON, but not an object.", FixProducer);
    public static readonly RecordCode TombstoneRefused = new("WEIR3134", "is a tombstone", "The value is null and source.tombstones is dead.", "Set source.tombstones to pass or drop if tombstones are meant to be.");

    public static readonly RecordCode NotATimestamp = new("WEIR3140", "is not a timestamp", "The step timestamp takes whole numbers, strings of digits or, from iso, times of RFC 3339, of the years 0001 to 9999.", FixProducer);
    public static readonly RecordCode NotPseudonymizable = new("WEIR3141", "cannot be pseudonymized", "The step's method takes strings only.", "Give the field's type in the contract, or convert the field before.");
    public static readonly RecordCode KeyMissing = new("WEIR3142", "gives no key", "The field named by sink.key is missing, null, or neither a string nor a number.", "Require the field in the contract, or choose another key.");
    public static readonly RecordCode NotAText = new("WEIR3143", "is not a text", "The step works on strings only.", "Give the field's type in the contract.");
    public static readonly RecordCode NoSuchParent = new("WEIR3144", "stands in something that is not an object", "A step sets a.b where a is neither missing nor an object.", "Give the type of the outer field in the contract.");
    public static readonly RecordCode NotConvertible = new("WEIR3145", "cannot be converted", "The step convert finds no value of the other type in it: a text that is no number, an object, a list.", FixProducer);
    public static readonly RecordCode NotInTheTable = new("WEIR3146", "is not in the table", "The step map_values has no entry for the value, and other is reject.", "Add the value to the table, or give a default; then redrive the dead letters.");
    public static readonly RecordCode NotAnAddress = new("WEIR3147", "is not an IP address", "The methods ipcrypt and truncate take IPv4 and IPv6 addresses as text, without a zone.", "Give the field's format in the contract.");
    public static readonly RecordCode KeyIsNoText = new("WEIR3148", "has a key that is not UTF-8", "The step set copies the record's key, which is no text.", "Let the producer write keys as text, or do not copy them.");
    public static readonly RecordCode NotInTheLookup = new("WEIR3149", "is not in the lookup", "The step lookup found no entry for the value, and missing is reject.", "Add the entry to the table, or give a default; then redrive the dead letters.");
    public static readonly RecordCode NotIdentified = new("WEIR3153", "has nothing that tells it from others", "The step deduplicate finds no key, or not every one of its fields, and missing is reject.", "Let the contract require the fields, or leave missing at keep; then redrive the dead letters.");
    public static readonly RecordCode BreaksSinkContract = new("WEIR3150", "breaks the sink's contract", "The record that the steps made does not meet sink.contract.", "Correct the steps or the sink's contract, then redrive the dead letters.");
    public static readonly RecordCode StepRejected = new("WEIR3151", "was rejected by a step", "A step of the pipeline's own rejected the record.", "See the reason, which the step gives.");
    public static readonly RecordCode StepFailed = new("WEIR3152", "made a step fail", "A step threw an exception; the reason names its type.", "Correct the step, then redrive the dead letters.");

    public static readonly RecordCode StepNotReady = new("WEIR3154", "could not be decided in time", "A step asked to have the record again later, until delivery.retry.within was over and it had been in every retry topic there is; the reason is the step's.", "Look at what the step waits for, then redrive the dead letters.");

    public static readonly RecordCode StepKilled = new("WEIR3155", "made a step kill the process", "A process began at this record five times, at last with nothing else to do, and ended each time: a step of the pipeline's own hangs, needs too much memory or crashes on it.", "Correct the step, then redrive the dead letters.");

    /// <summary>All of them, in the order of their codes.</summary>
    public static IReadOnlyList<RecordCode> All { get; } =
    [
        RequiredMissing, WrongType, NotAllowedValue, PatternMismatch, FormatMismatch, WrongLength, OutOfRange, FieldNotAllowed, NoAlternative,
        NotAMultiple, WrongCount, RepeatedItem, ItemMissing, Excluded, NameNotAllowed, TooMuchWork,
        Empty, NotJson, Truncated, NotUtf8, LoneSurrogate, ByteOrderMark, ControlByte, DuplicateField, TooLarge, TooDeep, TooManyFields,
        NumberTooLong, ConfluentFraming, NotAnObject, TombstoneRefused,
        NotATimestamp, NotPseudonymizable, KeyMissing, NotAText, NoSuchParent, NotConvertible, NotInTheTable, NotAnAddress, KeyIsNoText, NotInTheLookup, BreaksSinkContract, StepRejected, StepFailed, NotIdentified, StepNotReady, StepKilled,
    ];

    /// <summary>For the reference.</summary>
    public static CodeCatalog Catalog { get; } = new("Dead letters", "Reasons for which a record is not written, in the header `weir-dead-code`. WEIR3900 to WEIR3999 are given by a pipeline's own `reject` steps.", All);
}

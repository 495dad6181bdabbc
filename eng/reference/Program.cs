using Weir;
using Weir.Engine.Configuration.Reference;

// Writes the generated part of docs/reference: dotnet run --project eng/reference, from the checkout's root.
ReferencePages.Write(args.Length > 0 ? args[0] : ".", ProgramCodes.Catalogs);

return await Weir.WeirProgram.RunAsync(args);

"""Everything about reading digits with a neural network that is true without a screen.

The modules stand in the order of the lesson, and each imports only those above it:
settings, config, seeds, dataset, preprocessing, augmentation, changes, pixel_statistics, principal_components, neighbours, digit_map,
selection, forms, strokes, samples, cells, drawing_link, picture, ink, drawing, stored_arrays, network, network_apart, keras_file,
wire_format, onnx_file, explanation, evaluation, class_metrics, calibration, robustness, ablation, comparison, mcnemar, verdicts, novelty,
cutting, pieces, segmentation, number, fine_tuning, watch, reasons, events, training_state, compiled, backend, keras_model, progress,
watching, training, pretraining, stored_json, stored_figures, database_url, database, tables, class_tables, pruning, records, course,
layer_code, tutorial_code, code_changes, notebook, history_table, tensorboard_log, lessons, lesson_checks, summaries, runs, shelf,
handwriting, classroom, classrooms, class_members, classwork, class_board, archive, live, line, pace, roster, worker, engine_process,
connection, preparation, intake, dispatcher, engine, engine_status, machine, check_words, finding, project_check, visit_check,
self_check, cli.
"""

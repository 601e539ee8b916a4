-- A database for each service; what is in it is the service's own migrations' business.
create database fifteen_order_intake;
create database fifteen_stock_confirmation;
create database fifteen_delivery_scheduling;
create database fifteen_operator_tasks;
create database fifteen_logistics_handoff;
create database fifteen_sla_tracker;
